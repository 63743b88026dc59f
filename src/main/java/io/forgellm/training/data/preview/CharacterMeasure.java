package io.forgellm.training.data.preview;

import io.forgellm.training.data.Example;
import io.forgellm.training.data.preview.DatasetPreview.Segment;
import java.util.ArrayList;
import java.util.List;

/** Without a model: a token is taken for four characters, and turns are shown by their roles. */
final class CharacterMeasure implements Measure {
    private static final int CHARACTERS_PER_TOKEN = 4;

    @Override
    public Size size(Example example) {
        long all = 0;
        long targets = 0;
        for (Segment segment : segments(example)) {
            all += segment.text().length();
            targets += segment.target() ? segment.text().length() : 0;
        }
        return new Size(Math.ceilDiv(all, CHARACTERS_PER_TOKEN), Math.ceilDiv(targets, CHARACTERS_PER_TOKEN));
    }

    @Override
    public List<Segment> segments(Example example, int most) {
        List<Segment> shown = new ArrayList<>();
        int left = most * CHARACTERS_PER_TOKEN;
        for (Segment segment : segments(example)) {
            int part = Math.min(left, segment.text().length());
            if (part > 0) {
                shown.add(new Segment(segment.text().substring(0, part), segment.target()));
            }
            left -= part;
        }
        return shown;
    }

    private static List<Segment> segments(Example example) {
        return switch (example) {
            case Example.Text(_, var text) -> List.of(new Segment(text, true));
            case Example.Completion(_, var prompt, var completion) ->
                List.of(new Segment(prompt, false), new Segment(completion, true));
            case Example.Conversation(_, var turns) -> turns.stream().<Segment>mapMulti((turn, next) -> {
                next.accept(new Segment(turn.role() + ": ", false));
                next.accept(new Segment(turn.content() + "\n", turn.role().equals("assistant")));
            }).toList();
        };
    }

    @Override
    public String label() {
        return "characters/4";
    }
}
