package io.forgellm.engine.batch;

import io.forgellm.engine.EngineStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** All slots of an engine, and which of them a prompt should get. */
final class SlotBoard {
    /** Below this share of the prompt, a match is not worth the loss of another conversation's cache. */
    private static final double WORTHWHILE = 0.25;

    private final List<Slot> slots;

    SlotBoard(int count) {
        slots = IntStream.range(0, count).mapToObj(Slot::new).toList();
    }

    List<Slot> active() {
        return slots.stream().filter(slot -> !slot.idle()).toList();
    }

    boolean hasIdle() {
        return slots.stream().anyMatch(Slot::idle);
    }

    boolean allIdle() {
        return slots.stream().allMatch(Slot::idle);
    }

    List<Slot> all() {
        return slots;
    }

    Optional<Slot> working(long requestId) {
        return slots.stream().filter(slot -> !slot.idle() && slot.generation().id() == requestId).findFirst();
    }

    /** The idle slot that begins most like the prompt, or the one that was not used for the longest time. */
    Slot choose(int[] prompt) {
        List<Slot> idle = slots.stream().filter(Slot::idle).toList();
        Slot alike = idle.stream().max(Comparator.comparingInt(slot -> slot.tokens().commonPrefix(prompt)))
            .orElseThrow();
        if (alike.tokens().commonPrefix(prompt) >= WORTHWHILE * prompt.length) {
            return alike;
        }
        return idle.stream().min(Comparator.comparingLong(Slot::lastUse)).orElseThrow();
    }

    EngineStatus status(int waiting) {
        return new EngineStatus(slots.stream().map(Slot::status).toList(), waiting, 0);
    }
}
