//! The functions that a host program calls, and calls of what it gives.
//!
//! A call comes in through a function of the system's convention. What it calls is wasm, by a `try_call` that every trap leads
//! out of: the runtime finds it by the frames, and goes on at its handler, whose results are a status. The instance's address is
//! the *context* of the `try_call`, so that the tables say where it lies.
//!
//! ```text
//! (func $f (export "f") (param i32) (result i32))
//!
//! fn app_f(v0: i64, v1: i32, v2: i64) -> i32 system_v       instance, argument, where the result goes
//!   v3 = load.i64 v0+48                                     the stack's limit: 0 unless a call is under way
//!   brif v3, nested, enter
//! enter:
//!   store (get_stack_pointer - load.i64 v0+56), v0+48       what the call may use
//! call(v4):
//!   try_call fn0(v0, v1), sig0, returned(ret0), [ context v0, default: trapped ]
//! returned(v5: i32):
//!   store v4, v0+48;  store v5, v2;  return 0
//! nested: cold                                              of a call that a function of the host makes
//!   brif v3 == 1 << 63, poisoned, call(v3)
//! trapped: cold                                             the runtime has noted what happened
//!   return wasm2native_library_trapped(v0)
//! ```

use super::Translator;
use super::context::void_signature;
use super::stack::clif_type;
use crate::module::{FuncIdx, FuncType, MemoryIdx, TableIdx, ValType};
use crate::plan::{Hostcall, LibraryFunc, Plan, Symbol};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    AbiParam, BlockArg, ExceptionTableData, ExceptionTableItem, FuncRef, InstBuilder, MemFlagsData, SigRef, Signature,
    StackSlotData, StackSlotKind, Value, types,
};
use cranelift_codegen::isa::CallConv;
use cranelift_entity::EntityRef;
use std::mem::offset_of;
use wasm2native_abi::instance::{Instance, NO_STACK};
use wasm2native_abi::library::Status;

/// Where an instance's fuel stands.
const FUEL: u32 = offset_of!(Instance, fuel) as u32;

/// The signature of a function that a host program calls.
pub(super) fn library_signature(plan: &Plan<'_>, number: u32, conv: CallConv) -> Signature {
    let library = plan.hosted.as_ref().expect("only libraries have such functions");
    let (params, result): (Vec<ValType>, Option<ValType>) = match library.funcs[number as usize].1 {
        // The table of the host's functions, their context, the configuration, where the instance goes.
        LibraryFunc::Instantiate => (vec![ValType::I64; 3], Some(ValType::I32)),
        LibraryFunc::Start => (vec![], Some(ValType::I32)),
        LibraryFunc::Free | LibraryFunc::Interrupt => (vec![], None),
        LibraryFunc::SetDeadline => (vec![ValType::I64], Some(ValType::I32)),
        LibraryFunc::SetFuel => (vec![ValType::I64], None),
        LibraryFunc::Error
        | LibraryFunc::Fuel
        | LibraryFunc::MemoryData(_)
        | LibraryFunc::MemoryBytes(_)
        | LibraryFunc::TableLen(_) => (vec![], Some(ValType::I64)),
        LibraryFunc::Call(number) => {
            let ty = plan.module.func_type(library.interface.funcs[number as usize].item);
            let results = ty.results.iter().map(|_| ValType::I64);
            (ty.params.iter().copied().map(passed).chain(results).collect(), Some(ValType::I32))
        }
        LibraryFunc::MemoryView(_) => (vec![ValType::I64; 2], Some(ValType::I64)),
        LibraryFunc::MemoryGrow(_) | LibraryFunc::TableGet(_) => (vec![ValType::I64], Some(ValType::I64)),
        LibraryFunc::GlobalGet(global) => match plan.module.globals[global].ty {
            ValType::V128 => (vec![ValType::I64], None),
            ty => (vec![], Some(ty)),
        },
        LibraryFunc::GlobalSet(global) => (vec![passed(plan.module.globals[global].ty)], None),
        LibraryFunc::TableSet(_) => (vec![ValType::I64; 2], Some(ValType::I32)),
        LibraryFunc::TableGrow(_) => (vec![ValType::I64; 2], Some(ValType::I64)),
    };
    let mut signature = Signature::new(conv);
    signature.params.push(AbiParam::new(types::I64));
    signature.params.extend(params.into_iter().map(|ty| AbiParam::new(clif_type(ty))));
    signature.returns.extend(result.map(|ty| AbiParam::new(clif_type(ty))));
    signature
}

/// How C passes a value of a type: vectors by their address.
const fn passed(ty: ValType) -> ValType {
    match ty {
        ValType::V128 => ValType::I64,
        ty => ty,
    }
}

impl Translator<'_, '_> {
    pub(super) fn func_of_library(&mut self, number: u32) {
        let library = self.plan.hosted.as_ref().expect("only libraries have such functions");
        let entry = self.builder.current_block().expect("the entry block");
        let params = self.builder.block_params(entry)[1..].to_vec();
        match library.funcs[number as usize].1 {
            LibraryFunc::Instantiate => self.instantiate_from_host(&params),
            LibraryFunc::Start => {
                let signature = void_signature(self.plan);
                let callee = self.wasm_code(Symbol::Initialize, signature);
                self.enter(callee, vec![], &[], &[]);
            }
            LibraryFunc::Free => {
                self.call_host(Symbol::hostcall(Hostcall::library_free), &[]);
                self.builder.ins().return_(&[]);
            }
            LibraryFunc::Error => {
                let error = self.call_host(Symbol::hostcall(Hostcall::library_error), &[]);
                let error = error.expect("the contract gives it a result");
                self.builder.ins().return_(&[error]);
            }
            LibraryFunc::Interrupt => {
                const FLAG: i64 = offset_of!(Instance, interrupt) as i64;
                let instance = self.instance();
                let address = self.builder.ins().iadd_imm_u(instance, FLAG);
                let one = self.i32(1);
                self.builder.ins().atomic_store(MemFlagsData::trusted(), one, address);
                self.builder.ins().return_(&[]);
            }
            LibraryFunc::SetDeadline => {
                let status = self.call_host(Symbol::hostcall(Hostcall::library_set_deadline), &params);
                let status = status.expect("the contract gives it a result");
                self.builder.ins().return_(&[status]);
            }
            LibraryFunc::Fuel => {
                let fuel = self.load_field(types::I64, FUEL, MemFlagsData::trusted());
                self.builder.ins().return_(&[fuel]);
            }
            LibraryFunc::SetFuel => {
                self.store_field(params[0], FUEL, MemFlagsData::trusted());
                self.builder.ins().return_(&[]);
            }
            LibraryFunc::Call(number) => self.call_from_host(library.interface.funcs[number as usize].item, &params),
            LibraryFunc::MemoryData(memory) => {
                let base = self.memory_base(memory);
                self.builder.ins().return_(&[base]);
            }
            LibraryFunc::MemoryBytes(memory) => {
                let bytes = self.memory_bytes(memory);
                self.builder.ins().return_(&[bytes]);
            }
            LibraryFunc::MemoryView(memory) => self.memory_view(memory, params[0], params[1]),
            LibraryFunc::MemoryGrow(memory) => {
                let number = self.i32(memory.index() as i32);
                let pages = self.call_host(Symbol::hostcall(Hostcall::memory_grow), &[number, params[0]]);
                let pages = pages.expect("the contract gives it a result");
                self.builder.ins().return_(&[pages]);
            }
            LibraryFunc::GlobalGet(global) => {
                let value = self.global_value(global);
                match self.plan.module.globals[global].ty {
                    ValType::V128 => {
                        self.builder.ins().store(MemFlagsData::new(), value, params[0], 0);
                        self.builder.ins().return_(&[]);
                    }
                    _ => _ = self.builder.ins().return_(&[value]),
                }
            }
            LibraryFunc::GlobalSet(global) => {
                let value = self.as_in_wasm(self.plan.module.globals[global].ty, params[0]);
                self.set_global(global, value);
                self.builder.ins().return_(&[]);
            }
            LibraryFunc::TableLen(table) => {
                let len = self.table_len(table);
                self.builder.ins().return_(&[len]);
            }
            LibraryFunc::TableGet(table) => self.table_element(table, params[0], None),
            LibraryFunc::TableSet(table) => self.table_element(table, params[0], Some(params[1])),
            LibraryFunc::TableGrow(table) => {
                let old = self.grow_table(table, params[1], params[0]);
                self.builder.ins().return_(&[old]);
            }
        }
    }

    /// What instantiation does, in wasm's convention.
    pub(super) fn initialize_thunk(&mut self) {
        let plan = self.plan;
        for step in plan.instantiation.at_start(plan.module) {
            self.step(step);
        }
        let initialize = plan.hosted.as_ref().and_then(|library| library.initialize);
        if let (false, Some(func)) = (self.is_dead(), initialize) {
            self.call_without_operands(func);
        }
        self.return_if_reached(&[]);
    }

    /// The address of the image stands in the place of the instance's.
    fn instantiate_from_host(&mut self, params: &[Value]) {
        let imports = self.instance();
        let image = self.symbol_address(Symbol::Image, 0);
        let args: Vec<Value> = [image, imports].into_iter().chain(params.iter().copied()).collect();
        let status = self.call_without_instance(Symbol::hostcall(Hostcall::library_instantiate), &args);
        let status = status.expect("the contract gives it a result");
        self.builder.ins().return_(&[status]);
    }

    /// Calls an exported function with arguments as C passes them.
    fn call_from_host(&mut self, func: FuncIdx, params: &[Value]) {
        let ty = self.plan.module.func_type(func);
        let (args, places) = params.split_at(ty.params.len());
        let args = ty.params.iter().zip(args).map(|(ty, arg)| self.as_in_wasm(*ty, *arg)).collect();
        let callee = self.wasm_func(Symbol::Func(func), ty);
        self.enter(callee, args, &ty.results, places);
    }

    /// A value as C passes it, as wasm has it.
    fn as_in_wasm(&mut self, ty: ValType, value: Value) -> Value {
        match ty {
            ValType::V128 => self.builder.ins().load(clif_type(ty), MemFlagsData::new(), value, 0),
            _ => value,
        }
    }

    /// Calls `callee`, stores its results at `places`, and returns a status. See the head of this file.
    fn enter(&mut self, callee: FuncRef, args: Vec<Value>, results: &[ValType], places: &[Value]) {
        const LIMIT: u32 = offset_of!(Instance, stack_limit) as u32;
        const BYTES: u32 = offset_of!(Instance, stack_bytes) as u32;
        let flags = MemFlagsData::trusted();
        let instance = self.instance();
        let [enter, nested, call, poisoned, trapped, returned] = std::array::from_fn(|_| self.builder.create_block());
        for block in [nested, poisoned, trapped] {
            self.builder.set_cold_block(block);
        }
        let limit = self.load_field(types::I64, LIMIT, flags);
        self.builder.ins().brif(limit, nested, &[], enter, &[]);

        self.begin(enter);
        let stack = self.builder.ins().get_stack_pointer(types::I64);
        let bytes = self.load_field(types::I64, BYTES, flags);
        let lowest = self.builder.ins().isub(stack, bytes);
        self.store_field(lowest, LIMIT, flags);
        self.builder.ins().jump(call, &[]);

        self.begin(nested);
        let is_poisoned = self.builder.ins().icmp_imm_s(IntCC::Equal, limit, NO_STACK as i64);
        self.builder.ins().brif(is_poisoned, poisoned, &[], call, &[]);

        self.begin(call);
        let mut all = self.hidden_args();
        all.extend(args);
        let signature = self.builder.func.dfg.ext_funcs[callee].signature;
        let values: Vec<Value> =
            results.iter().map(|ty| self.builder.append_block_param(returned, clif_type(*ty))).collect();
        let given: Vec<BlockArg> = (0..results.len()).map(|result| BlockArg::TryCallRet(result as u32)).collect();
        let dfg = &mut self.builder.func.dfg;
        let normal = dfg.block_call(returned, &given);
        let handler = dfg.block_call(trapped, &[]);
        let items = [ExceptionTableItem::Context(instance), ExceptionTableItem::Default(handler)];
        let table = dfg.exception_tables.push(ExceptionTableData::new(signature, normal, items));
        self.builder.ins().try_call(callee, &all, table);

        self.begin(returned);
        self.store_field(limit, LIMIT, flags);
        for (value, place) in values.iter().zip(places) {
            self.builder.ins().store(MemFlagsData::new(), *value, *place, 0);
        }
        self.return_status(Status::Ok);

        self.begin(trapped);
        let status = self.call_host(Symbol::hostcall(Hostcall::library_trapped), &[]);
        let status = status.expect("the contract gives it a result");
        self.builder.ins().return_(&[status]);

        self.begin(poisoned);
        self.return_status(Status::Poisoned);
    }

    fn return_status(&mut self, status: Status) {
        let status = self.i32(status as i32);
        self.builder.ins().return_(&[status]);
    }

    fn begin(&mut self, block: cranelift_codegen::ir::Block) {
        self.builder.switch_to_block(block);
    }

    /// ```text
    /// is it inside?  at <= bytes && len <= bytes - at
    /// ```
    fn memory_view(&mut self, memory: MemoryIdx, at: Value, len: Value) {
        let bytes = self.memory_bytes(memory);
        let base = self.memory_base(memory);
        let begins = self.builder.ins().icmp(IntCC::UnsignedLessThanOrEqual, at, bytes);
        let rest = self.builder.ins().isub(bytes, at);
        let ends = self.builder.ins().icmp(IntCC::UnsignedLessThanOrEqual, len, rest);
        let is_inside = self.builder.ins().band(begins, ends);
        let address = self.builder.ins().iadd(base, at);
        let null = self.builder.ins().iconst(types::I64, 0);
        let view = self.builder.ins().select(is_inside, address, null);
        self.builder.ins().return_(&[view]);
    }

    /// Gets the element at `index`, or sets it to `value`.
    fn table_element(&mut self, table: TableIdx, index: Value, value: Option<Value>) {
        let len = self.table_len(table);
        let [inside, outside] = std::array::from_fn(|_| self.builder.create_block());
        let is_inside = self.builder.ins().icmp(IntCC::UnsignedLessThan, index, len);
        self.builder.ins().brif(is_inside, inside, &[], outside, &[]);
        self.begin(inside);
        let address = self.nth_element(table, index);
        let flags = MemFlagsData::trusted();
        let result = match value {
            Some(value) => {
                self.builder.ins().store(flags, value, address, 0);
                self.i32(0)
            }
            None => self.builder.ins().load(types::I64, flags, address, 0),
        };
        self.builder.ins().return_(&[result]);
        self.begin(outside);
        let result = match value {
            Some(_) => self.i32(-1),
            None => self.builder.ins().iconst(types::I64, 0),
        };
        self.builder.ins().return_(&[result]);
    }

    /// Calls a function that the host gives: its results. A status that is not 0 is a trap; so is an instance that a call which it
    /// has made meanwhile has poisoned.
    pub(super) fn call_host_func(&mut self, number: u32, ty: &FuncType, args: &[Value]) -> Vec<Value> {
        let trusted = MemFlagsData::trusted();
        let constant = trusted.with_readonly().with_can_move();
        let place = self.plan.layout.host_funcs + number * size_of::<u64>() as u32;
        let code = self.load_field(types::I64, place, constant);
        let context = self.load_field(types::I64, offset_of!(Instance, context) as u32, constant);
        let instance = self.instance();
        let mut all = vec![context, instance];
        for (ty, arg) in ty.params.iter().zip(args) {
            all.push(match ty {
                ValType::V128 => self.in_slot(*ty, Some(*arg)),
                _ => *arg,
            });
        }
        let places: Vec<Value> = ty.results.iter().map(|ty| self.in_slot(*ty, None)).collect();
        all.extend(&places);
        let signature = self.host_func_signature(ty);
        let call = self.builder.ins().call_indirect(signature, code, &all);
        let status = self.builder.inst_results(call)[0];
        let limit = self.load_field(types::I64, offset_of!(Instance, stack_limit) as u32, trusted);
        let is_poisoned = self.builder.ins().icmp_imm_s(IntCC::Equal, limit, NO_STACK as i64);
        let is_poisoned = self.builder.ins().uextend(types::I32, is_poisoned);
        let is_over = self.builder.ins().bor(status, is_poisoned);
        let [failed, next] = std::array::from_fn(|_| self.builder.create_block());
        self.builder.set_cold_block(failed);
        self.builder.ins().brif(is_over, failed, &[], next, &[]);
        self.builder.seal_block(failed);
        self.builder.seal_block(next);
        self.begin(failed);
        self.call_host(Symbol::hostcall(Hostcall::host_failed), &[status]);
        self.builder.ins().trap(super::trap_code(wasm2native_abi::TrapCode::Unreachable));
        self.begin(next);
        let results = ty.results.iter().zip(places);
        results.map(|(ty, place)| self.builder.ins().load(clif_type(*ty), trusted, place, 0)).collect()
    }

    /// The address of room on the stack for a value of a type, which holds `value` where one is given.
    fn in_slot(&mut self, ty: ValType, value: Option<Value>) -> Value {
        let align = ty.bytes().ilog2() as u8;
        let slot = StackSlotData::new(StackSlotKind::ExplicitSlot, ty.bytes(), align);
        let slot = self.builder.create_sized_stack_slot(slot);
        let address = self.builder.ins().stack_addr(types::I64, slot, 0);
        if let Some(value) = value {
            self.builder.ins().store(MemFlagsData::trusted(), value, address, 0);
        }
        address
    }

    fn host_func_signature(&mut self, ty: &FuncType) -> SigRef {
        let mut signature = Signature::new(self.context.host_conv);
        signature.params.extend([AbiParam::new(types::I64); 2]);
        signature.params.extend(ty.params.iter().map(|ty| AbiParam::new(clif_type(passed(*ty)))));
        signature.params.extend(ty.results.iter().map(|_| AbiParam::new(types::I64)));
        signature.returns.push(AbiParam::new(types::I32));
        self.builder.import_signature(signature)
    }
}
