package io.forgellm.generation.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** A piece of a template with what stands between it and its end tag; nothing for pieces that have none. */
record Block(Piece piece, List<Block> children) {
    private static final Set<String> WITH_END = Set.of("if", "for", "set", "macro", "generation");
    private static final Set<String> SINGLE = Set.of("elif", "else", "break", "continue");
    private static final String END = "end";

    /** The blocks of the outermost level. */
    static List<Block> nest(List<Piece> pieces) {
        Deque<Block> open = new ArrayDeque<>();
        List<Block> roots = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece.kind() == Piece.Kind.TAG && piece.tag().startsWith(END)) {
                close(piece, open);
                continue;
            }
            Block block = new Block(piece, new ArrayList<>());
            (open.isEmpty() ? roots : open.peek().children).add(block);
            if (opens(piece)) {
                open.push(block);
            }
        }
        if (!open.isEmpty()) {
            throw new TemplateFailure("its blocks do not match: '" + open.peek().piece.tag() + "' has no end");
        }
        return roots;
    }

    private static void close(Piece end, Deque<Block> open) {
        if (!WITH_END.contains(end.tag().substring(END.length()))) {
            throw new TemplateFailure("tag '" + end.tag() + "' is not supported");
        }
        if (open.isEmpty() || !end.tag().equals(END + open.peek().piece.tag())) {
            throw new TemplateFailure("its blocks do not match: '" + end.tag() + "' ends nothing");
        }
        open.pop();
    }

    /** {@code set} has a body only where it has no {@code =}. */
    private static boolean opens(Piece piece) {
        if (piece.kind() != Piece.Kind.TAG || SINGLE.contains(piece.tag())) {
            return false;
        }
        if (!WITH_END.contains(piece.tag())) {
            throw new TemplateFailure("tag '" + piece.tag() + "' is not supported");
        }
        return !piece.tag().equals("set") || !piece.body().contains("=");
    }
}
