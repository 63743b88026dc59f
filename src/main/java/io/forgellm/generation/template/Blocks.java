package io.forgellm.generation.template;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.FlexibleTag;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.parse.TagToken;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets Jinjava build the tree of a template's blocks. It sees only the tags on our list and numbers in place of
 * texts and expressions, and is never asked to render: its expressions reach Java's methods.
 */
final class Blocks {
    /** Tags by name, with the tag that ends them or null. */
    private static final Map<String, String> TAGS = new LinkedHashMap<>();

    static {
        for (String block : List.of("if", "for", "set", "macro", "generation")) {
            TAGS.put(block, "end" + block);
        }
        for (String single : List.of("elif", "else", "break", "continue")) {
            TAGS.put(single, null);
        }
    }

    private Blocks() {
    }

    /** The root; {@link #piece} gives what a node stands for. */
    static Node tree(List<Piece> pieces) {
        Jinjava jinjava = Shared.JINJAVA;
        JinjavaInterpreter interpreter = jinjava.newInterpreter();
        Node root = interpreter.parse(outline(pieces));
        interpreter.getErrorsCopy().stream().findFirst().ifPresent(error -> {
            throw new TemplateFailure("its blocks do not match: " + error.getReason());
        });
        return root;
    }

    static Piece piece(Node node, List<Piece> pieces) {
        String number = node instanceof TagNode tag ? tag.getHelpers()
                : node.getMaster().getImage().replaceAll("[{}]", "");
        return pieces.get(Integer.parseInt(number.replace("=", "").strip()));
    }

    private static String outline(List<Piece> pieces) {
        StringBuilder outline = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (piece.kind() != Piece.Kind.TAG) {
                outline.append("{{ ").append(i).append(" }}");
                continue;
            }
            if (!TAGS.containsKey(piece.tag()) && !TAGS.containsValue(piece.tag())) {
                throw new TemplateFailure("tag '" + piece.tag() + "' is not supported");
            }
            outline.append("{% ").append(piece.tag()).append(' ').append(i)
                    .append(piece.body().contains("=") ? " =" : "").append(" %}");
        }
        return outline.toString();
    }

    private static final class Shared {
        private static final Jinjava JINJAVA = new Jinjava(JinjavaConfig.newBuilder().build());

        static {
            TAGS.forEach((name, end) -> JINJAVA.registerTag(new Shape(name, end)));
        }
    }

    /** A tag as far as the tree needs it. {@code set} has a body only where it has no {@code =}. */
    private record Shape(String getName, String getEndTagName) implements FlexibleTag, Tag {
        @Override
        public boolean hasEndTag(TagToken token) {
            return !getName.equals("set") || !token.getHelpers().contains("=");
        }

        @Override
        public String interpret(TagNode node, JinjavaInterpreter interpreter) {
            throw new IllegalStateException("Jinjava is not to render");
        }
    }
}
