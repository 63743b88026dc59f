package io.forgellm.generation.template;

import java.util.ArrayList;
import java.util.List;

/** Reads a template's text into statements. */
final class TemplateParser {
    private static final int DEPTH = 64;
    private int depth;

    private TemplateParser() {
    }

    static List<Statement> parse(String source) {
        return new TemplateParser().body(Block.nest(TemplateScanner.pieces(source)));
    }

    private List<Statement> body(List<Block> blocks) {
        if (++depth > DEPTH) {
            throw new TemplateFailure("blocks are nested more than " + DEPTH + " deep");
        }
        List<Statement> statements = new ArrayList<>(blocks.size());
        for (Block block : blocks) {
            Piece piece = block.piece();
            statements.add(switch (piece.kind()) {
                case TEXT -> new Statement.Text(piece.body());
                case PRINT -> new Statement.Print(ExpressionParser.parse(piece.body()));
                case TAG -> tag(piece, block.children());
            });
        }
        depth--;
        return statements;
    }

    private Statement tag(Piece piece, List<Block> children) {
        return switch (piece.tag()) {
            case "if" -> condition(piece, children);
            case "for" -> loop(piece, children);
            case "set" -> piece.body().contains("=") ? assignment(piece)
                    : new Statement.Capture(onlyName(piece), body(children));
            case "macro" -> macro(piece, children);
            case "generation" -> new Statement.Group(body(children));
            case "break" -> new Statement.Break();
            case "continue" -> new Statement.Continue();
            default -> throw new TemplateFailure("'" + piece.tag() + "' stands outside its block");
        };
    }

    private Statement condition(Piece piece, List<Block> children) {
        List<Statement.Branch> branches = new ArrayList<>();
        List<Statement> otherwise = List.of();
        Piece current = piece;
        int from = 0;
        for (int i = 0; i <= children.size(); i++) {
            Piece next = i < children.size() ? children.get(i).piece() : null;
            if (next != null && !is(next, "elif") && !is(next, "else")) {
                continue;
            }
            List<Statement> body = body(children.subList(from, i));
            if (current.tag().equals("else")) {
                otherwise = body;
            } else {
                branches.add(new Statement.Branch(ExpressionParser.parse(current.body()), body));
            }
            if (next != null && current.tag().equals("else")) {
                throw new TemplateFailure("'" + next.tag() + "' comes after 'else'");
            }
            current = next;
            from = i + 1;
        }
        return new Statement.If(branches, otherwise);
    }

    private Statement loop(Piece piece, List<Block> children) {
        ExpressionParser parser = new ExpressionParser(piece.body());
        List<String> targets = new ArrayList<>();
        boolean bracket = parser.take("(");
        do {
            targets.add(parser.name());
        } while (parser.take(","));
        if (bracket) {
            parser.expect(")");
        }
        parser.expect("in");
        Expression items = parser.loopItems();
        Expression filter = parser.take("if") ? parser.expression() : null;
        parser.end();
        int split = 0;
        while (split < children.size() && !is(children.get(split).piece(), "else")) {
            split++;
        }
        List<Statement> otherwise = split < children.size() ? body(children.subList(split + 1, children.size()))
                : List.of();
        return new Statement.For(targets, items, filter, body(children.subList(0, split)), otherwise);
    }

    private Statement assignment(Piece piece) {
        ExpressionParser parser = new ExpressionParser(piece.body());
        List<Expression> targets = new ArrayList<>();
        do {
            Expression target = parser.target();
            boolean attribute = target instanceof Expression.Attribute(Expression base, String _)
                    && base instanceof Expression.Name;
            if (!(target instanceof Expression.Name) && !attribute) {
                throw new TemplateFailure("cannot assign to this: set" + piece.body());
            }
            targets.add(target);
        } while (parser.take(","));
        parser.expect("=");
        Expression value = parser.tuple();
        parser.end();
        return new Statement.Assign(targets, value);
    }

    private Statement macro(Piece piece, List<Block> children) {
        ExpressionParser parser = new ExpressionParser(piece.body());
        String name = parser.name();
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        parser.expect("(");
        while (!parser.take(")")) {
            parameters.add(parser.name());
            defaults.add(parser.take("=") ? parser.expression() : null);
            if (!parser.take(",")) {
                parser.expect(")");
                break;
            }
        }
        parser.end();
        return new Statement.Macro(name, parameters, defaults, body(children));
    }

    private static String onlyName(Piece piece) {
        ExpressionParser parser = new ExpressionParser(piece.body());
        String name = parser.name();
        parser.end();
        return name;
    }

    private static boolean is(Piece piece, String tag) {
        return tag.equals(piece.tag());
    }
}
