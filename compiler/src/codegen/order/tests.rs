//! Orders of small graphs, and of random ones, whose order must only be one.

use super::*;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{AbiParam, Function, InstBuilder, JumpTableData, Signature, types};
use cranelift_codegen::isa::CallConv;

/// What is at a block's end.
enum End {
    Return,
    To(u32),
    /// To the first where a parameter is 0, or else the second.
    IfZero(u32, u32),
    /// To the first where a parameter is not below another, or else the second.
    IfNotBelow(u32, u32),
    Among(Vec<u32>),
}

fn context(ends: &[End]) -> Context {
    let mut func = Function::new();
    func.signature = Signature::new(CallConv::Tail);
    func.signature.params = vec![AbiParam::new(types::I32); 2];
    for _ in ends {
        func.dfg.make_block();
    }
    let entry = Block::from_u32(0);
    let [a, b] = [(); 2].map(|()| func.dfg.append_block_param(entry, types::I32));
    let mut cursor = FuncCursor::new(&mut func);
    let block = Block::from_u32;
    for (number, end) in ends.iter().enumerate() {
        cursor.insert_block(block(number as u32));
        match end {
            End::Return => cursor.ins().return_(&[]),
            End::To(to) => cursor.ins().jump(block(*to), &[]),
            End::IfZero(first, second) => {
                let condition = cursor.ins().icmp_imm_u(cranelift_codegen::ir::condcodes::IntCC::Equal, a, 0);
                cursor.ins().brif(condition, block(*first), &[], block(*second), &[])
            }
            End::IfNotBelow(first, second) => {
                let at_least = cranelift_codegen::ir::condcodes::IntCC::UnsignedGreaterThanOrEqual;
                let condition = cursor.ins().icmp(at_least, a, b);
                cursor.ins().brif(condition, block(*first), &[], block(*second), &[])
            }
            End::Among(all) => {
                let calls: Vec<_> = all.iter().map(|to| cursor.func.dfg.block_call(block(*to), &[])).collect();
                let table = cursor.func.create_jump_table(JumpTableData::new(calls[0], &calls[1..]));
                cursor.ins().br_table(a, table)
            }
        };
    }
    let mut context = Context::for_function(func);
    context.flowgraph();
    context.compute_loop_analysis();
    context
}

fn order(ends: &[End]) -> Vec<u32> {
    let context = context(ends);
    let found = context.domtree.cfg_rpo().map(|block| block.as_u32()).collect();
    BlockOrder::default().find(&context).map_or(found, |tree| tree.cfg_rpo().map(|block| block.as_u32()).collect())
}

/// The head of this module: 1 to 5 are a to e, 6 is x.
#[test]
fn loops_stay_together() {
    let ends = [End::To(1), End::IfZero(4, 2), End::IfZero(6, 3), End::To(5), End::To(5), End::To(1), End::Return];
    assert_eq!(order(&ends), [0, 1, 2, 3, 5, 4, 6]);
}

/// Nothing is known of the condition: both ways meet behind the second, as they were found.
#[test]
fn equal_ways_meet_behind() {
    let ends = [End::To(1), End::IfNotBelow(2, 3), End::To(4), End::To(4), End::IfNotBelow(1, 5), End::Return];
    assert_eq!(order(&ends), [0, 1, 3, 2, 4, 5]);
    // What is passed over is not moved away either.
    let ends = [End::To(1), End::IfNotBelow(3, 2), End::To(3), End::IfNotBelow(1, 4), End::Return];
    assert_eq!(order(&ends), [0, 1, 2, 3, 4]);
}

/// An inner loop in the midst of an outer one, which goes on after what leaves the inner.
#[test]
fn inner_loops_stay_together() {
    let ends = [
        End::To(1),
        End::To(2),
        End::IfZero(5, 3),
        End::IfNotBelow(5, 4),
        End::To(2),
        End::IfNotBelow(6, 1),
        End::Return,
    ];
    assert_eq!(order(&ends), [0, 1, 2, 3, 4, 5, 6]);
}

/// Every block once, each after the one that dominates it, each loop's together: of graphs in which structured ways part, meet and go
/// back at random.
#[test]
fn random_orders_are_orders() {
    let mut seed = 1_u64;
    let mut random = |below: u32| {
        seed = seed.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        ((seed >> 33) % u64::from(below)) as u32
    };
    let mut orders = BlockOrder::default();
    for _ in 0..2000 {
        let count = 4 + random(20);
        let forward =
            |random: &mut dyn FnMut(u32) -> u32, from: u32| from + 1 + random(count - 1 - from).min(random(4));
        let ends: Vec<End> = (0..count)
            .map(|from| match random(8) {
                _ if from + 1 == count => End::Return,
                0 => End::Return,
                1 | 2 => End::IfZero(forward(&mut random, from), forward(&mut random, from)),
                3 => End::IfNotBelow(forward(&mut random, from), forward(&mut random, from)),
                // Back to any block but the entry: whether that is a loop depends.
                4 if from > 1 => End::IfNotBelow(1 + random(from), forward(&mut random, from)),
                5 => End::Among((0..3).map(|_| forward(&mut random, from)).collect()),
                _ => End::To(from + 1),
            })
            .collect();
        let context = context(&ends);
        let mut found: Vec<Block> = context.domtree.cfg_rpo().copied().collect();
        let nest = Nest::of(&found, &context.loop_analysis);
        let mut order = place(&nest, &Edges::of(&context.func, &context.loop_analysis, &nest));
        let position = |block: Block| order.iter().position(|other| *other == block).expect("every block has a place");
        for block in &found {
            if let Some(dominator) = context.domtree.idom(*block) {
                assert!(position(dominator) < position(*block), "{block}: {order:?}");
            }
        }
        for of in context.loop_analysis.loops() {
            let places: Vec<usize> =
                (0..order.len()).filter(|place| context.loop_analysis.is_in_loop(order[*place], of)).collect();
            assert_eq!(places.last().map(|last| last + 1 - places[0]), Some(places.len()), "{order:?}");
        }
        if let Some(tree) = orders.find(&context) {
            assert!(tree.cfg_rpo().eq(&order));
        }
        order.sort_unstable();
        found.sort_unstable();
        assert_eq!(order, found);
    }
}
