//! wasmi: an interpreter, with nothing of our code generator in it. It counts the operations that it executes: those of its own
//! code, which has no more of them than the module (`local.get` and constants are operands there), but for bulk operators, which
//! count as one for each 64 bytes.

use wasmi::errors::{ErrorKind, InstantiationError};
use wasmi::{Caller, CompilationMode, Config, Engine, Error, Extern, Linker, Module, Store, TrapCode};

use crate::fuzz::outcome::{End, Run, Trap};
use crate::fuzz::record::Event;

/// Operations that a program may execute. One of a driver ends long before; a reduced one may have lost its own fuel.
const OPERATIONS: u64 = 200_000_000;
/// Frames. More than the fuel of a call lets it go down.
const FRAMES: usize = 10_000;
const STACK_BYTES: usize = 64 << 20;

/// A program that is ready to run.
pub(in crate::fuzz) struct Prepared {
    module: Module,
}

/// What a store holds beside the program.
struct Host {
    stdin: [u8; 8],
    log: Vec<u8>,
    /// Fuel when the call began that is under way.
    call_began: Option<u64>,
    /// Operations of calls that have ended.
    operations: u64,
}

impl Prepared {
    /// Validates and translates.
    pub(in crate::fuzz) fn new(wasm: &[u8]) -> Result<Self, String> {
        let engine = Engine::new(&config());
        Ok(Self { module: Module::new(&engine, wasm).map_err(|error| error.to_string())? })
    }

    /// Runs it. Gives the number of operations that the module's own calls executed, too.
    pub(in crate::fuzz) fn run(&self, mask: u64) -> (Run, u64) {
        let engine = self.module.engine();
        let host = Host { stdin: mask.to_le_bytes(), log: Vec::new(), call_began: None, operations: 0 };
        let mut store = Store::new(engine, host);
        store.set_fuel(OPERATIONS).expect("metering is on");
        let end = match call_start(&self.module, &mut store) {
            Ok(()) => End::Done,
            Err(error) => end_of(&error),
        };
        let fuel = store.get_fuel().expect("metering is on");
        let host = store.data_mut();
        host.end_call(fuel);
        (Run::new(&host.log, end), host.operations)
    }
}

fn config() -> Config {
    let mut config = Config::default();
    config.consume_fuel(true).wasm_wide_arithmetic(true).wasm_custom_page_sizes(true);
    config.set_max_recursion_depth(FRAMES).set_max_stack_height(STACK_BYTES);
    // Translating a function when it is first called costs fuel.
    config.compilation_mode(CompilationMode::Eager);
    config
}

fn call_start(module: &Module, store: &mut Store<Host>) -> Result<(), Error> {
    let mut linker = Linker::new(store.engine());
    linker.func_wrap("wasi_snapshot_preview1", "fd_write", fd_write)?;
    linker.func_wrap("wasi_snapshot_preview1", "fd_read", fd_read)?;
    let instance = linker.instantiate_and_start(&mut *store, module)?;
    instance.get_typed_func::<(), ()>(&*store, "_start")?.call(store, ())
}

/// The part of WASI that a driver needs: one vector, the log on descriptor 1.
fn fd_write(mut caller: Caller<'_, Host>, _: i32, vectors: i32, _: i32, done: i32) -> Result<i32, Error> {
    let (at, bytes) = vector(&caller, vectors)?;
    let mut record = vec![0; bytes];
    memory(&caller)?.read(&caller, at, &mut record).map_err(|error| Error::new(error.to_string()))?;
    write(&mut caller, done, &(bytes as u32).to_le_bytes())?;
    let fuel = caller.get_fuel()?;
    let host = caller.data_mut();
    if record.get(4..8) == Some(&(Event::Call as u32).to_le_bytes()) {
        host.call_began = Some(fuel);
    } else {
        host.end_call(fuel);
    }
    host.log.extend(record);
    Ok(0)
}

fn fd_read(mut caller: Caller<'_, Host>, _: i32, vectors: i32, _: i32, done: i32) -> Result<i32, Error> {
    let (at, _) = vector(&caller, vectors)?;
    let stdin = caller.data().stdin;
    write(&mut caller, at as i32, &stdin)?;
    write(&mut caller, done, &(stdin.len() as u32).to_le_bytes())?;
    Ok(0)
}

impl Host {
    fn end_call(&mut self, fuel: u64) {
        if let Some(began) = self.call_began.take() {
            self.operations += began - fuel;
        }
    }
}

fn memory(caller: &Caller<'_, Host>) -> Result<wasmi::Memory, Error> {
    caller.get_export("memory").and_then(Extern::into_memory).ok_or_else(|| Error::new("no memory is exported"))
}

/// The first vector at `vectors`: address and bytes.
fn vector(caller: &Caller<'_, Host>, vectors: i32) -> Result<(usize, usize), Error> {
    let mut bytes = [0; 8];
    memory(caller)?.read(caller, vectors as usize, &mut bytes).map_err(|error| Error::new(error.to_string()))?;
    let [a0, a1, a2, a3, n0, n1, n2, n3] = bytes;
    Ok((u32::from_le_bytes([a0, a1, a2, a3]) as usize, u32::from_le_bytes([n0, n1, n2, n3]) as usize))
}

fn write(caller: &mut Caller<'_, Host>, at: i32, bytes: &[u8]) -> Result<(), Error> {
    memory(caller)?.write(caller, at as usize, bytes).map_err(|error| Error::new(error.to_string()))
}

fn end_of(error: &Error) -> End {
    let trap = match error.kind() {
        ErrorKind::TrapCode(TrapCode::GrowthOperationLimited) => None,
        ErrorKind::TrapCode(code) => Trap::named_in(code.trap_message()),
        ErrorKind::Instantiation(InstantiationError::ElementSegmentDoesNotFit { .. }) => Some(Trap::TableOutOfBounds),
        ErrorKind::Memory(_) => Some(Trap::MemoryOutOfBounds),
        ErrorKind::Table(_) => Some(Trap::TableOutOfBounds),
        _ => None,
    };
    trap.map_or_else(|| End::Broken(error.to_string()), End::Trap)
}
