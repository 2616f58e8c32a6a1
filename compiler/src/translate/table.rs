//! Table instructions (spec: "Table Instructions") of open tables, and the lookup for indirect calls in both kinds.

use super::Translator;
use super::beyond::Beyond;
use super::count::Count;
use super::fuel::UNIT_LOG2;
use super::record::{Call, Decision, Types};
use crate::module::{AddressType, ElemMode, HeapType, RefType, TableIdx, TypeId, ValType};
use crate::plan::{BulkFunc, Hostcall, Symbol, TablePlan};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, MemFlagsData, Value, types};
use std::mem::offset_of;
use wasm2native_abi::TrapCode;
use wasm2native_abi::instance::{FuncRef, Table};

/// Base-2 logarithm of the bytes of an open table's element.
const ELEMENT_LOG2: i64 = 3;
/// Base-2 logarithm of the bytes of a closed table's entry.
const ENTRY_LOG2: i64 = size_of::<FuncRef>().ilog2() as i64;

impl Translator<'_, '_> {
    /// The code of the function at `index` of a table, once its type is known to be `ty` or a subtype.
    pub(super) fn callee_at(&mut self, table: TableIdx, index: Value, ty: TypeId) -> Value {
        match &self.plan.tables[table] {
            TablePlan::Closed { entries, only_type } => {
                let len = entries.len() as u64;
                let is_accepted = |only: TypeId| only == ty || self.plan.subtypes.of(ty).any(|subtype| subtype == only);
                let needless = only_type.is_some_and(is_accepted) || self.holds_only(table, ty);
                let check = if needless { TypeCheck::Needless } else { TypeCheck::OrNull };
                self.record(|| Decision::Call(Call::ClosedTable { table, entries: len, types: check.types() }));
                self.callee_in_closed(table, len, index, ty, check)
            }
            TablePlan::Open { .. } | TablePlan::Unused => {
                let reference = self.element_to_call(table, index);
                self.code_of_element(table, reference, ty)
            }
        }
    }

    /// Whether validation lets nothing but null and functions of type `ty` into a table.
    fn holds_only(&self, table: TableIdx, ty: TypeId) -> bool {
        let module = self.plan.module;
        match module.tables[table].element {
            ValType::Ref(RefType { heap: HeapType::Concrete(element), .. }) => module.is_subtype(element, ty),
            _ => false,
        }
    }

    /// ```text
    /// call_indirect (type 3)     trap unless v0 < 16
    ///                            v1 = symbol_value table
    ///                            v2 = iadd v1, (ishl (uextend v0), 4)
    ///                            brif (load.i32 v2+8) == 3, call, cold      unless the table has but one type
    ///                      call: v3 = load.i64 v2
    ///                      cold: trap: is it null, or of another type?
    /// ```
    fn callee_in_closed(&mut self, table: TableIdx, len: u64, index: Value, ty: TypeId, check: TypeCheck) -> Value {
        self.look_at_element(table, index, TrapCode::UndefinedElement);
        let address = self.index_type(table);
        let len = match address {
            AddressType::I32 => self.i32(len as i32),
            AddressType::I64 => self.builder.ins().iconst(types::I64, len as i64),
        };
        let outside = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, index, len);
        let index = self.count(index, address).value;
        self.trap_beyond(outside, Beyond::Element(table, TrapCode::UndefinedElement), &[index]);
        let base = self.symbol_address(Symbol::Table(table), 0);
        let offset = self.builder.ins().ishl_imm_u(index, ENTRY_LOG2);
        let entry = self.builder.ins().iadd(base, offset);
        self.code_of(entry, ty, check)
    }

    /// What stands at `index` of an open table, to be called.
    pub(super) fn element_to_call(&mut self, table: TableIdx, index: Value) -> Value {
        let index = self.count(index, self.index_type(table)).value;
        let address = self.element_address(table, index, TrapCode::UndefinedElement);
        let flags = self.element_flags();
        self.builder.ins().load(types::I64, flags, address, 0)
    }

    /// The code of an element of an open table, once it is known to be a function of type `ty` or a subtype.
    pub(super) fn code_of_element(&mut self, table: TableIdx, reference: Value, ty: TypeId) -> Value {
        self.trap_unless(reference, TrapCode::UninitializedElement);
        let check = if self.holds_only(table, ty) { TypeCheck::Needless } else { TypeCheck::NotNull };
        self.record(|| Decision::Call(Call::OpenTable { table, types: check.types() }));
        self.code_of(reference, ty, check)
    }

    /// The code in the record at `record`, whose type is compared first.
    fn code_of(&mut self, record: Value, ty: TypeId, check: TypeCheck) -> Value {
        let flags = MemFlagsData::trusted().with_readonly();
        if check != TypeCheck::Needless {
            let found = self.builder.ins().load(types::I32, flags, record, offset_of!(FuncRef, type_id) as i32);
            let has_subtypes = self.plan.subtypes.of(ty).next().is_some();
            if check == TypeCheck::NotNull && !has_subtypes {
                let other = self.has_type(found, IntCC::NotEqual, ty.as_u32());
                self.trap_if(other, TrapCode::IndirectCallTypeMismatch);
            } else {
                self.check_type(found, ty, check);
            }
        }
        self.builder.ins().load(types::I64, flags, record, offset_of!(FuncRef, code) as i32)
    }

    /// Traps unless the type that was found is `ty` or, which is looked at on a cold path, one of its subtypes. What a null
    /// entry has for a type is equal to none.
    fn check_type(&mut self, found: Value, ty: TypeId, check: TypeCheck) {
        let equal = self.has_type(found, IntCC::Equal, ty.as_u32());
        let call = self.builder.create_block();
        self.branch_or_cold(equal, call);
        let subtypes: Vec<TypeId> = self.plan.subtypes.of(ty).collect();
        for subtype in subtypes {
            let equal = self.has_type(found, IntCC::Equal, subtype.as_u32());
            self.branch_or_cold(equal, call);
        }
        if check == TypeCheck::OrNull {
            let is_null = self.has_type(found, IntCC::Equal, FuncRef::NULL_TYPE);
            self.trap_if(is_null, TrapCode::UninitializedElement);
        }
        self.trap(TrapCode::IndirectCallTypeMismatch);
        self.builder.seal_block(call);
        self.builder.switch_to_block(call);
    }

    fn has_type(&mut self, found: Value, condition: IntCC, ty: u32) -> Value {
        let wanted = self.i32(ty as i32);
        self.builder.ins().icmp(condition, found, wanted)
    }

    /// Branches to `target` where `condition` is not 0, and goes on in a cold block.
    pub(super) fn branch_or_cold(&mut self, condition: Value, target: Block) {
        let cold = self.builder.create_block();
        self.builder.set_cold_block(cold);
        self.builder.ins().brif(condition, target, &[], cold, &[]);
        self.builder.seal_block(cold);
        self.builder.switch_to_block(cold);
    }

    pub(super) fn table_get(&mut self, table: u32) {
        let table = self.space.table(table);
        let index = self.pop_count(self.index_type(table)).value;
        let value = match &self.plan.tables[table] {
            TablePlan::Closed { entries, .. } => {
                let len = entries.len() as i64;
                self.closed_element(table, index, len)
            }
            TablePlan::Open { .. } | TablePlan::Unused => {
                let address = self.element_address(table, index, TrapCode::TableOutOfBounds);
                let flags = self.element_flags();
                self.builder.ins().load(types::I64, flags, address, 0)
            }
        };
        self.push(value);
    }

    /// A reference to a closed table's entry: the entry is itself a record, unless it is null.
    fn closed_element(&mut self, table: TableIdx, index: Value, len: i64) -> Value {
        self.look_at_element(table, index, TrapCode::TableOutOfBounds);
        let len = self.builder.ins().iconst(types::I64, len);
        let outside = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, index, len);
        self.trap_beyond(outside, Beyond::Element(table, TrapCode::TableOutOfBounds), &[index]);
        let base = self.symbol_address(Symbol::Table(table), 0);
        let offset = self.builder.ins().ishl_imm_u(index, ENTRY_LOG2);
        let entry = self.builder.ins().iadd(base, offset);
        let flags = MemFlagsData::trusted().with_readonly();
        let ty = self.builder.ins().load(types::I32, flags, entry, offset_of!(FuncRef, type_id) as i32);
        let null = self.i32(FuncRef::NULL_TYPE as i32);
        let is_null = self.builder.ins().icmp(IntCC::Equal, ty, null);
        let zero = self.builder.ins().iconst(types::I64, 0);
        self.builder.ins().select(is_null, zero, entry)
    }

    pub(super) fn table_set(&mut self, table: u32) {
        let value = self.pop();
        let table = self.space.table(table);
        let index = self.pop_count(self.index_type(table)).value;
        let address = self.element_address(table, index, TrapCode::TableOutOfBounds);
        let flags = self.element_flags();
        self.builder.ins().store(flags, value, address, 0);
    }

    pub(super) fn table_size(&mut self, table: u32) {
        let table = self.space.table(table);
        let len = self.table_len(table);
        self.push_count(self.index_type(table), len);
    }

    pub(super) fn table_grow(&mut self, table: u32) {
        let table = self.space.table(table);
        let delta = self.pop_count(self.index_type(table));
        let init = self.pop();
        let len = self.grow_table(table, init, delta.value);
        self.push_count(self.index_type(table), len);
    }

    /// Grows a table by `delta` elements `init`: its old length, or -1.
    pub(super) fn grow_table(&mut self, table: TableIdx, init: Value, delta: Value) -> Value {
        let TablePlan::Open { number, .. } = self.plan.tables[table] else {
            unreachable!("a table that grows is open");
        };
        let number = self.i32(number as i32);
        let len = self
            .call_host(Symbol::hostcall(Hostcall::table_grow), &[number, init, delta])
            .expect("the contract gives it a result");
        self.count_growth(len, delta, UNIT_LOG2);
        len
    }

    pub(super) fn table_fill(&mut self, table: u32) {
        let table = self.space.table(table);
        let len = self.pop_count(self.index_type(table));
        let value = self.pop();
        let start = self.pop_count(self.index_type(table));
        let address = self.checked_elements(table, start, len);
        self.count_elements(len);
        let bytes = self.builder.ins().ishl_imm_u(len.value, ELEMENT_LOG2);
        let end = self.builder.ins().iadd(address, bytes);
        self.store_until(address, end, value);
    }

    /// A loop that stores `value` to each element from `start` to `end`.
    fn store_until(&mut self, start: Value, end: Value, value: Value) {
        let (header, body, done) =
            (self.builder.create_block(), self.builder.create_block(), self.builder.create_block());
        let cursor = self.builder.append_block_param(header, types::I64);
        self.builder.ins().jump(header, &[start.into()]);

        self.builder.switch_to_block(header);
        let more = self.builder.ins().icmp(IntCC::UnsignedLessThan, cursor, end);
        self.builder.ins().brif(more, body, &[], done, &[]);
        self.builder.seal_block(body);
        self.builder.seal_block(done);

        self.builder.switch_to_block(body);
        let flags = self.element_flags();
        self.builder.ins().store(flags, value, cursor, 0);
        let step = self.builder.ins().iconst(types::I64, 1 << ELEMENT_LOG2);
        let next = self.builder.ins().iadd(cursor, step);
        self.builder.ins().jump(header, &[next.into()]);
        self.builder.seal_block(header);

        self.builder.switch_to_block(done);
    }

    pub(super) fn table_copy(&mut self, to_table: u32, from_table: u32) {
        let (to_table, from_table) = (self.space.table(to_table), self.space.table(from_table));
        let (to_index, from_index) = (self.index_type(to_table), self.index_type(from_table));
        let len = self.pop_count(to_index.narrower(from_index));
        let from = self.pop_count(from_index);
        let to = self.pop_count(to_index);
        let from = self.checked_elements(from_table, from, len);
        let to = self.checked_elements(to_table, to, len);
        self.count_elements(len);
        self.move_elements(to, from, len);
    }

    pub(super) fn table_init(&mut self, elem: u32, table: u32) {
        let table = self.space.table(table);
        let len = self.pop_count(AddressType::I32);
        let from = self.pop_count(AddressType::I32);
        let to = self.pop_count(self.index_type(table));
        let descriptor = self.passive_elem(elem);
        let (segment, segment_len) = match descriptor {
            Some(descriptor) => self.segment(descriptor),
            // Any other segment is dropped when the module is instantiated.
            None => {
                let zero = self.builder.ins().iconst(types::I64, 0);
                (zero, zero)
            }
        };
        self.check_range(from, len, segment_len, Beyond::Elem(descriptor));
        let from = self.builder.ins().ishl_imm_u(from.value, ELEMENT_LOG2);
        let from = self.builder.ins().iadd(segment, from);
        let to = self.checked_elements(table, to, len);
        self.count_elements(len);
        self.move_elements(to, from, len);
    }

    pub(super) fn elem_drop(&mut self, elem: u32) {
        if let Some(descriptor) = self.passive_elem(elem) {
            self.drop_segment(descriptor);
        }
    }

    /// The elements are known to lie in tables, so that their bytes are no number that wraps.
    pub(super) fn move_elements(&mut self, to: Value, from: Value, len: Count) {
        let bytes = self.builder.ins().ishl_imm_u(len.value, ELEMENT_LOG2);
        self.call_bulk(Symbol::bulk(BulkFunc::memmove), &[to, from, bytes]);
    }

    /// How wide a table's indices are.
    fn index_type(&self, table: TableIdx) -> AddressType {
        self.plan.module.tables[table].address
    }

    /// The address of the element at `index`, an `i64`, once it is known to be within the table.
    fn element_address(&mut self, table: TableIdx, index: Value, code: TrapCode) -> Value {
        self.look_at_element(table, index, code);
        let len = self.table_len(table);
        let outside = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, index, len);
        self.trap_beyond(outside, Beyond::Element(table, code), &[index]);
        self.nth_element(table, index)
    }

    /// The address of the first of `len` elements, once all are known to be within the table.
    pub(super) fn checked_elements(&mut self, table: TableIdx, start: Count, len: Count) -> Value {
        self.look_at_elements(table, start, len);
        let size = self.table_len(table);
        self.check_range(start, len, size, Beyond::Elements(table));
        self.nth_element(table, start.value)
    }

    /// The address of the element at `index`, which is known to be within the table.
    pub(super) fn nth_element(&mut self, table: TableIdx, index: Value) -> Value {
        let flags = self.descriptor_flags();
        let descriptor = self.plan.layout.tables[table];
        let base = self.load_field(types::I64, descriptor + offset_of!(Table, base) as u32, flags);
        let offset = self.builder.ins().ishl_imm_u(index, ELEMENT_LOG2);
        self.builder.ins().iadd(base, offset)
    }

    /// A table's length, as `i64`.
    pub(super) fn table_len(&mut self, table: TableIdx) -> Value {
        match &self.plan.tables[table] {
            TablePlan::Closed { entries, .. } => {
                let len = entries.len() as i64;
                self.builder.ins().iconst(types::I64, len)
            }
            TablePlan::Unused => {
                let len = self.plan.module.tables[table].initial as i64;
                self.builder.ins().iconst(types::I64, len)
            }
            TablePlan::Open { .. } => {
                let flags = self.descriptor_flags();
                let offset = self.plan.layout.tables[table] + offset_of!(Table, len) as u32;
                self.load_field(types::I64, offset, flags)
            }
        }
    }

    fn element_flags(&self) -> MemFlagsData {
        MemFlagsData::trusted().with_alias_region(Some(self.context.regions().table))
    }

    fn passive_elem(&self, elem: u32) -> Option<u32> {
        let elem = self.space.elem(elem);
        match self.plan.module.elems[elem].mode {
            ElemMode::Passive => Some(self.plan.elem_segment(elem)),
            ElemMode::Declared | ElemMode::Active { .. } => None,
        }
    }
}

/// What must be compared before a record's code is called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TypeCheck {
    /// The type; the record is no null.
    NotNull,
    /// The type; the record may be a null entry.
    OrNull,
    /// Nothing: every record that it may be has the type, or leads to a trap.
    Needless,
}

impl TypeCheck {
    const fn types(self) -> Types {
        match self {
            Self::Needless => Types::Known,
            Self::NotNull | Self::OrNull => Types::Compared,
        }
    }
}
