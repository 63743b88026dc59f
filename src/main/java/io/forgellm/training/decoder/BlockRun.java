package io.forgellm.training.decoder;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One batch in one block, there and back: every thread computes its part of the tokens, but attention, where tokens
 * meet, is shared out by documents and heads. Results are kept for the caller to free.
 */
final class BlockRun implements AutoCloseable {
    private final Block block;
    private final Pass pass;
    private final ScalarType compute;
    private final List<Lane> lanes;
    private final List<Block.Saved> saved;
    private Attention.Run attention;

    /** @param learns whether there will be a way back */
    BlockRun(Block block, int index, Pass pass, ScalarType compute, boolean learns) {
        this.block = block;
        this.pass = pass;
        this.compute = compute;
        lanes = pass.lanes(index, block.layer());
        saved = learns ? Stream.generate(Block.Saved::new).limit(lanes.size()).toList() : null;
    }

    /** @param x [tokens, hidden], float32; @param keep whether to keep what the way back needs */
    Tensor forward(Tensor x, boolean keep) {
        try (PointerScope _ = new PointerScope()) {
            Tensor result = Tensors.keep(Tensors.like(x));
            compute(x, result, keep);
            attention.rest();
            if (!keep) {
                attention.free();
                attention = null;
            }
            return result;
        }
    }

    /** Computes what a forward that did not keep it would have kept. */
    void recall(Tensor x) {
        try (PointerScope _ = new PointerScope()) {
            compute(x, null, true);
        }
    }

    private void compute(Tensor x, Tensor result, boolean keep) {
        block.prepare(pass.team());
        attention = block.attention().run(pass, compute);
        each(lane -> block.beforeAttention(lane.part().of(x), lane, attention, at(lane, keep)));
        attention.forward(keep);
        each(lane -> block.afterAttention(lane.part().of(x), lane.part().of(attention.attended()), lane,
                result == null ? null : lane.part().of(result), at(lane, keep)));
        block.release();
    }

    /** @param gradient of the result, float32; @param needed whether anything below learns. @return gradient of x */
    Tensor backward(Tensor gradient, boolean needed) {
        try (PointerScope _ = new PointerScope()) {
            block.prepare(pass.team());
            Gains gains = new Gains(lanes.size());
            Tensor result = needed ? Tensors.keep(Tensors.like(gradient)) : null;
            attention.prepareBackward();
            each(lane -> block.backToAttention(lane.part().of(gradient), lane.part().of(attention.attended()),
                    lane.with(gains), attention, at(lane, true)));
            attention.backward();
            each(lane -> block.backToInput(attention, lane.with(gains), at(lane, true),
                    needed ? lane.part().of(result) : null));
            gains.settle(pass.team());
            block.release();
            return result;
        }
    }

    private interface Task {
        void on(Lane lane);
    }

    private void each(Task task) {
        pass.team().each(lanes.size(), member -> task.on(lanes.get(member)));
    }

    private Block.Saved at(Lane lane, boolean keep) {
        return keep ? saved.get(lane.part().index()) : null;
    }

    @Override
    public void close() {
        if (saved != null) {
            saved.forEach(Block.Saved::free);
        }
        if (attention != null) {
            attention.free();
        }
    }
}
