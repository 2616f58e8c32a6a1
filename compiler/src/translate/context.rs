//! How a function reaches everything outside itself: its instance, the runtime, other functions.
//!
//! Only this file knows whether the instance is a symbol or a parameter, and where a memory's base comes from.

use super::Translator;
use super::stack::clif_type;
use crate::module::{FuncType, MemoryIdx};
use crate::options::InstanceMode;
use crate::plan::{BasePlan, HostFunc, HostType, Hostcall, Plan, StackCheck, Symbol};
use cranelift_codegen::ir::{
    self, AbiParam, AliasRegion, AliasRegionData, ArgumentPurpose, Block, ExtFuncData, ExternalName, FuncRef,
    GlobalValueData, InstBuilder, MemFlagsData, SigRef, Signature, Type, UserExternalName, Value, types,
};
use cranelift_codegen::isa::{CallConv, TargetFrontendConfig};
use cranelift_frontend::FunctionBuilder;
use std::collections::HashMap;
use std::mem::offset_of;
use wasm2native_abi::TrapCode;
use wasm2native_abi::instance::{Instance, Memory};

/// What a function has of the world outside.
pub(super) struct Context {
    instance: InstanceAccess,
    /// The system's calling convention.
    pub(super) host_conv: CallConv,
    regions: Regions,
    funcs: HashMap<Symbol, FuncRef>,
    signatures: HashMap<u32, SigRef>,
    /// By which signature a wasm function can be called too, if by any.
    pub(super) shared_signatures: HashMap<SigRef, Option<SigRef>>,
    /// Functions under such signatures.
    pub(super) shared_funcs: HashMap<FuncRef, FuncRef>,
    data: HashMap<(Symbol, i64), ir::GlobalValue>,
}

/// Where the instance's address comes from.
#[derive(Clone, Copy)]
enum InstanceAccess {
    /// It is a symbol.
    Symbol,
    /// It is the function's first parameter.
    Parameter(Value),
}

/// Kinds of data that never overlap.
#[derive(Clone, Copy)]
pub(super) struct Regions {
    /// Linear memories.
    pub(super) memory: AliasRegion,
    /// Tables' elements.
    pub(super) table: AliasRegion,
    /// Globals.
    pub(super) global: AliasRegion,
    /// Descriptors in the instance record.
    pub(super) descriptor: AliasRegion,
    /// Fuel.
    pub(super) fuel: AliasRegion,
}

/// What functions call the region of linear memories.
pub(crate) const MEMORY_REGION: u32 = 0;
/// What functions call the region of descriptors.
pub(crate) const DESCRIPTOR_REGION: u32 = 3;

impl Regions {
    fn new(func: &mut ir::Function) -> Self {
        let mut region = |user_id, description: &'static str| {
            func.dfg.alias_regions.insert(AliasRegionData { user_id, description: description.into() })
        };
        Self {
            memory: region(MEMORY_REGION, "memory"),
            table: region(1, "table"),
            global: region(2, "global"),
            descriptor: region(DESCRIPTOR_REGION, "descriptor"),
            fuel: region(4, "fuel"),
        }
    }
}

impl Context {
    pub(super) fn new(
        plan: &Plan<'_>,
        builder: &mut FunctionBuilder<'_>,
        entry: Block,
        target: TargetFrontendConfig,
    ) -> Self {
        let instance = match plan.options.instance {
            InstanceMode::Static => InstanceAccess::Symbol,
            InstanceMode::Parameter => InstanceAccess::Parameter(builder.block_params(entry)[0]),
        };
        Self {
            instance,
            host_conv: target.default_call_conv,
            regions: Regions::new(builder.func),
            funcs: HashMap::new(),
            signatures: HashMap::new(),
            shared_signatures: HashMap::new(),
            shared_funcs: HashMap::new(),
            data: HashMap::new(),
        }
    }

    /// The function's parameter that is the instance, if it has one.
    pub(super) const fn instance_parameter(&self) -> Option<Value> {
        match self.instance {
            InstanceAccess::Symbol => None,
            InstanceAccess::Parameter(value) => Some(value),
        }
    }

    /// Kinds of data that never overlap.
    pub(super) fn regions(&self) -> Regions {
        self.regions
    }
}

/// The number of parameters before wasm's own.
pub(super) fn hidden_params(plan: &Plan<'_>) -> usize {
    hidden_param(plan).into_iter().count()
}

/// The instance, where functions take it. A prologue finds the limit of the stack by it, and so must know which parameter it is.
fn hidden_param(plan: &Plan<'_>) -> Option<AbiParam> {
    let purpose = match plan.stack {
        StackCheck::Prologue => ArgumentPurpose::VMContext,
        StackCheck::Guard | StackCheck::Body => ArgumentPurpose::Normal,
    };
    match plan.options.instance {
        InstanceMode::Static => None,
        InstanceMode::Parameter => Some(AbiParam::special(types::I64, purpose)),
    }
}

/// Has the prologue of a wasm function compare the stack pointer with the limit in its instance.
///
/// ```text
/// gv0 = vmctx
/// gv1 = load.i64 notrap aligned gv0+48
/// stack_limit = gv1
/// ```
pub(super) fn limit_stack(func: &mut ir::Function) {
    let instance = func.create_global_value(GlobalValueData::VMContext);
    let flags = func.dfg.mem_flags.insert(MemFlagsData::trusted()).expect("the first flags of a function");
    let limit = GlobalValueData::Load {
        base: instance,
        offset: (offset_of!(Instance, stack_limit) as i32).into(),
        global_type: types::I64,
        flags,
    };
    func.stack_limit = Some(func.create_global_value(limit));
}

/// A wasm function's signature. The convention is the one whose callee frees its stack arguments, so that every call can
/// be a tail call.
pub(super) fn wasm_signature(plan: &Plan<'_>, ty: &FuncType) -> Signature {
    let mut signature = Signature::new(CallConv::Tail);
    signature.params.extend(hidden_param(plan));
    signature.params.extend(ty.params.iter().map(|ty| AbiParam::new(clif_type(*ty))));
    signature.returns.extend(ty.results.iter().map(|ty| AbiParam::new(clif_type(*ty))));
    signature
}

/// The signature of a wasm function of type `[] -> []`. It stands for all where null entries lead to: that code looks at nothing
/// and never returns.
pub(super) fn void_signature(plan: &Plan<'_>) -> Signature {
    let mut signature = Signature::new(CallConv::Tail);
    signature.params.extend(hidden_param(plan));
    signature
}

/// The signature of the code that the runtime enters the program by: `extern "C" fn(*mut Instance)`.
pub(super) fn entry_signature(conv: CallConv) -> Signature {
    let mut signature = Signature::new(conv);
    signature.params.push(AbiParam::new(types::I64));
    signature
}

/// The signature of the code that the runtime calls a reference by: `extern "C" fn(*mut Instance, *const FuncRef)`.
pub(super) fn invoke_signature(conv: CallConv) -> Signature {
    let mut signature = entry_signature(conv);
    signature.params.push(AbiParam::new(types::I64));
    signature
}

/// The code generator's number for one of our traps.
pub(crate) const fn trap_code(code: TrapCode) -> ir::TrapCode {
    match code {
        // The code generator raises these by itself.
        TrapCode::IntegerDivideByZero => ir::TrapCode::INTEGER_DIVISION_BY_ZERO,
        TrapCode::IntegerOverflow => ir::TrapCode::INTEGER_OVERFLOW,
        TrapCode::InvalidConversionToInteger => ir::TrapCode::BAD_CONVERSION_TO_INTEGER,
        TrapCode::StackExhausted => ir::TrapCode::STACK_OVERFLOW,
        _ => ir::TrapCode::unwrap_user(code as u8),
    }
}

impl Translator<'_, '_> {
    /// The instance's address.
    pub(super) fn instance(&mut self) -> Value {
        match self.context.instance {
            InstanceAccess::Symbol => self.instance_symbol(),
            InstanceAccess::Parameter(value) => value,
        }
    }

    /// Where the field at `offset` of the instance record lies: an address, and what to add to it.
    fn field(&mut self, offset: u32) -> (Value, i32) {
        match self.context.instance {
            InstanceAccess::Symbol => (self.instance_symbol(), offset as i32),
            InstanceAccess::Parameter(value) => (value, offset as i32),
        }
    }

    /// Loads a field of the instance record.
    pub(super) fn load_field(&mut self, ty: Type, offset: u32, flags: MemFlagsData) -> Value {
        let (base, offset) = self.field(offset);
        self.builder.ins().load(ty, flags, base, offset)
    }

    /// Stores to a field of the instance record.
    pub(super) fn store_field(&mut self, value: Value, offset: u32, flags: MemFlagsData) {
        let (base, offset) = self.field(offset);
        self.builder.ins().store(flags, value, base, offset);
    }

    /// Flags of a descriptor's field that may change.
    pub(super) fn descriptor_flags(&self) -> MemFlagsData {
        MemFlagsData::trusted().with_alias_region(Some(self.context.regions.descriptor))
    }

    /// The address of byte 0 of a memory.
    pub(super) fn memory_base(&mut self, memory: MemoryIdx) -> Value {
        let plan = &self.plan.memories[memory];
        match plan.base {
            BasePlan::Constant(base) => self.builder.ins().iconst(types::I64, base as i64),
            BasePlan::Loaded => {
                // A memory never moves, so that its base is as good as a constant.
                let flags = self.descriptor_flags().with_readonly().with_can_move();
                let offset = plan.descriptor + offset_of!(Memory, base) as u32;
                self.load_field(types::I64, offset, flags)
            }
        }
    }

    /// The size in bytes of a memory, as `i64`.
    pub(super) fn memory_bytes(&mut self, memory: MemoryIdx) -> Value {
        let offset = self.plan.memories[memory].descriptor + offset_of!(Memory, bytes) as u32;
        let flags = self.descriptor_flags();
        self.load_field(types::I64, offset, flags)
    }

    /// The address of `symbol`, plus `offset`.
    pub(super) fn symbol_address(&mut self, symbol: Symbol, offset: i64) -> Value {
        let global = match self.context.data.get(&(symbol, offset)) {
            Some(global) => *global,
            None => {
                let name = self.external_name(symbol);
                let data = GlobalValueData::Symbol { name, offset: offset.into(), colocated: true, tls: false };
                let global = self.builder.create_global_value(data);
                self.context.data.insert((symbol, offset), global);
                global
            }
        };
        self.builder.ins().symbol_value(types::I64, global)
    }

    /// A wasm function, for a direct call.
    pub(super) fn wasm_func(&mut self, symbol: Symbol, ty: &FuncType) -> FuncRef {
        if let Some(func) = self.context.funcs.get(&symbol) {
            return *func;
        }
        let signature = self.wasm_signature_ref(ty);
        self.import_func(symbol, signature)
    }

    /// Code of no wasm function, in wasm's convention.
    pub(super) fn wasm_code(&mut self, symbol: Symbol, signature: Signature) -> FuncRef {
        match self.context.funcs.get(&symbol) {
            Some(func) => *func,
            None => {
                let signature = self.builder.import_signature(signature);
                self.import_func(symbol, signature)
            }
        }
    }

    /// The address of code that the runtime calls.
    pub(super) fn code_address(&mut self, symbol: Symbol) -> Value {
        let func = self.wasm_code(symbol, invoke_signature(self.context.host_conv));
        self.builder.ins().func_addr(types::I64, func)
    }

    /// The signature of a wasm function type, for an indirect call.
    pub(super) fn wasm_signature_ref(&mut self, ty: &FuncType) -> SigRef {
        if let Some(signature) = self.context.signatures.get(&ty.id.as_u32()) {
            return *signature;
        }
        let signature = wasm_signature(self.plan, ty);
        let reference = self.builder.import_signature(signature);
        self.context.signatures.insert(ty.id.as_u32(), reference);
        reference
    }

    /// Calls a function of the runtime that takes the instance: its result, if it has one.
    pub(super) fn call_host(&mut self, symbol: Symbol, args: &[Value]) -> Option<Value> {
        self.call_host_of(0, symbol, args)
    }

    /// As [`Translator::call_host`], with the head at `head` of the instance record as the instance.
    ///
    /// The runtime knows the record's own head only. Another one, which a linked module with a memory of its own has, is told
    /// on the way what the program was granted.
    pub(super) fn call_host_of(&mut self, head: u32, symbol: Symbol, args: &[Value]) -> Option<Value> {
        let mut instance = self.instance();
        if head != 0 {
            const HOST: u32 = offset_of!(Instance, host) as u32;
            let flags = self.descriptor_flags();
            let host = self.load_field(types::I64, HOST, flags);
            self.store_field(host, head + HOST, flags);
            instance = self.builder.ins().iadd_imm_u(instance, i64::from(head));
        }
        let args: Vec<Value> = std::iter::once(instance).chain(args.iter().copied()).collect();
        self.call_runtime(symbol, HiddenInstance::Taken, &args)
    }

    /// Calls a C function for a bulk operation.
    pub(super) fn call_bulk(&mut self, symbol: Symbol, args: &[Value]) {
        self.call_runtime(symbol, HiddenInstance::None, args);
    }

    /// Calls a function of the runtime with the first of `args` in the place of the instance: its result, if it has one.
    pub(super) fn call_without_instance(&mut self, symbol: Symbol, args: &[Value]) -> Option<Value> {
        self.call_runtime(symbol, HiddenInstance::Taken, args)
    }

    fn call_runtime(&mut self, symbol: Symbol, instance: HiddenInstance, args: &[Value]) -> Option<Value> {
        let func = self.host_func(symbol, instance);
        let call = self.builder.ins().call(func, args);
        self.builder.inst_results(call).first().copied()
    }

    /// The runtime's function that throws an exception. It takes no instance, so that none has to be kept while an exception
    /// is made.
    pub(super) fn throw_func(&mut self) -> FuncRef {
        self.host_func(Symbol::hostcall(Hostcall::throw), HiddenInstance::None)
    }

    fn host_func(&mut self, symbol: Symbol, instance: HiddenInstance) -> FuncRef {
        if let Some(func) = self.context.funcs.get(&symbol) {
            return *func;
        }
        let host = symbol.host_func().expect("a function of the runtime");
        let signature = self.host_signature(host, instance);
        self.import_func(symbol, signature)
    }

    fn host_signature(&mut self, host: &HostFunc, instance: HiddenInstance) -> SigRef {
        let mut signature = Signature::new(self.context.host_conv);
        if let HiddenInstance::Taken = instance {
            signature.params.push(AbiParam::new(types::I64));
        }
        signature.params.extend(host.params.iter().map(|ty| AbiParam::new(host_type(*ty))));
        signature.returns.extend(host.result.map(|ty| AbiParam::new(host_type(ty))));
        self.builder.import_signature(signature)
    }

    fn import_func(&mut self, symbol: Symbol, signature: SigRef) -> FuncRef {
        let name = self.external_name(symbol);
        let func = self.builder.import_function(ExtFuncData { name, signature, colocated: true, patchable: false });
        self.context.funcs.insert(symbol, func);
        func
    }

    fn external_name(&mut self, symbol: Symbol) -> ExternalName {
        let (namespace, index) = symbol.to_parts();
        let name = self.builder.func.declare_imported_user_function(UserExternalName { namespace, index });
        ExternalName::user(name)
    }
}

/// Whether a function of the runtime takes the instance first.
#[derive(Clone, Copy)]
enum HiddenInstance {
    Taken,
    None,
}

fn host_type(ty: HostType) -> Type {
    match ty {
        HostType::I32 => types::I32,
        HostType::I64 => types::I64,
    }
}
