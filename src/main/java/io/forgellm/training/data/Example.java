package io.forgellm.training.data;

import java.util.List;

/** One row or document of a dataset, as its file has it, with the place it came from. */
public sealed interface Example {

    Place place();

    /** Continued pre-training: every token counts. */
    record Text(Place place, String text) implements Example { }

    /** Instruction tuning: the assistant's turns count. */
    record Conversation(Place place, List<Turn> turns) implements Example {
        public Conversation {
            turns = List.copyOf(turns);
        }
    }

    /**
     * Instruction tuning on pairs: the completion counts. A model with a chat template sees a question and its answer,
     * one without sees the two as they stand, one after the other.
     */
    record Completion(Place place, String prompt, String completion) implements Example { }

    /** @param role system, user, assistant or tool */
    record Turn(String role, String content) { }

    /**
     * Where a row stands.
     *
     * @param file relative to the dataset's folder
     * @param line 1-based line, row or page; 0 where the whole file is one document
     */
    record Place(String file, long line) { }
}
