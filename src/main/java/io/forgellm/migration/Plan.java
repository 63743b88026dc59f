package io.forgellm.migration;

import java.util.List;

/**
 * What a migration will do, and with what.
 *
 * @param items in the order in which they are done: a model before what was trained on it
 * @param notes that belong to none of them
 */
public record Plan(OldPlaces places, NewHome home, Mode mode, List<Item> items, List<String> notes) {
    public Plan {
        items = List.copyOf(items);
        notes = List.copyOf(notes);
    }

    /** Those that something is done with. */
    public List<Item> work() {
        return items.stream().filter(item -> item.step() != null).toList();
    }

    /** Bytes that it will take in our home. */
    public long room() {
        return work().stream().map(Item::step).mapToLong(step -> step instanceof Step.Making making ? making.room() : 0).sum();
    }

    /** Whether a server must answer. */
    public boolean needsServer() {
        return work().stream().anyMatch(item -> item.step() instanceof Step.ImportChat);
    }
}
