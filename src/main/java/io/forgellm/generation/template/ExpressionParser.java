package io.forgellm.generation.template;

import io.forgellm.generation.template.Expression.Arguments;
import io.forgellm.generation.template.Lexer.Kind;
import io.forgellm.generation.template.Lexer.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads expressions with Jinja 2's precedence, loosest first: if, or, and, not, comparisons and in, + and -, ~,
 * * / // %, **, signs, then attributes, items, calls, filters and tests.
 */
final class ExpressionParser {
    private static final int DEPTH = 64;
    private static final int LINKS = 1_000;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");
    private static final Set<String> NO_TEST_ARGUMENT = Set.of("else", "or", "and", "is", "if", "in", "not");

    private final List<Token> tokens;
    private final String source;
    private int at;
    private int depth;
    private int links;

    ExpressionParser(String source) {
        this.source = source;
        tokens = Lexer.tokens(source);
    }

    /** The whole text as one expression; commas without brackets make a tuple. */
    static Expression parse(String source) {
        ExpressionParser parser = new ExpressionParser(source);
        Expression expression = parser.tuple();
        parser.end();
        return expression;
    }

    Expression tuple() {
        Expression first = expression();
        if (!peek(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (take(",") && !atEnd() && !peek(")")) {
            items.add(expression());
        }
        return new Expression.ListOf(items);
    }

    Expression expression() {
        if (++depth > DEPTH) {
            throw new TemplateFailure("an expression is nested more than " + DEPTH + " deep");
        }
        Expression value = or();
        while (take("if")) {
            Expression condition = or();
            value = new Expression.Choice(condition, value, take("else") ? expression() : null);
        }
        depth--;
        return value;
    }

    /** What may stand after {@code in} of a loop, where {@code if} starts its filter. */
    Expression loopItems() {
        Expression first = or();
        if (!peek(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (take(",")) {
            items.add(or());
        }
        return new Expression.ListOf(items);
    }

    Expression target() {
        return postfix(primary(), false);
    }

    private Expression or() {
        Expression left = and();
        while (take("or")) {
            left = link(new Expression.Binary("or", left, and()));
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (take("and")) {
            left = link(new Expression.Binary("and", left, not()));
        }
        return left;
    }

    private Expression not() {
        if (take("not")) {
            link(null);
            return new Expression.Unary("not", not());
        }
        return comparison();
    }

    private Expression comparison() {
        List<Expression> operands = new ArrayList<>(List.of(sum()));
        List<String> operators = new ArrayList<>();
        while (true) {
            Token token = tokens.get(at);
            if (token.kind() == Kind.SYMBOL && COMPARISONS.contains(token.value())) {
                at++;
                operators.add((String) token.value());
            } else if (take("in")) {
                operators.add("in");
            } else if (peek("not") && tokens.get(at + 1).is("in")) {
                at += 2;
                operators.add("not in");
            } else {
                return operators.isEmpty() ? operands.getFirst() : new Expression.Compare(operands, operators);
            }
            operands.add(sum());
        }
    }

    private Expression sum() {
        Expression left = concat();
        while (peek("+") || peek("-")) {
            left = link(new Expression.Binary(symbol(), left, concat()));
        }
        return left;
    }

    private Expression concat() {
        Expression first = product();
        if (!peek("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (take("~")) {
            parts.add(product());
        }
        return new Expression.Concat(parts);
    }

    private Expression product() {
        Expression left = power();
        while (peek("*") || peek("/") || peek("//") || peek("%")) {
            left = link(new Expression.Binary(symbol(), left, power()));
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (take("**")) {
            left = link(new Expression.Binary("**", left, unary(true)));
        }
        return left;
    }

    private Expression unary(boolean filters) {
        if (peek("-") || peek("+")) {
            link(null);
            return postfix(new Expression.Unary(symbol(), unary(false)), filters);
        }
        return postfix(primary(), filters);
    }

    private Expression primary() {
        Token token = tokens.get(at++);
        return switch (token.kind()) {
            case NUMBER -> new Expression.Literal(token.value());
            case STRING -> {
                StringBuilder text = new StringBuilder((String) token.value());
                while (tokens.get(at).kind() == Kind.STRING) {
                    text.append(tokens.get(at++).value());
                }
                yield new Expression.Literal(text.toString());
            }
            case NAME -> switch ((String) token.value()) {
                case "true", "True" -> new Expression.Literal(true);
                case "false", "False" -> new Expression.Literal(false);
                case "none", "None" -> new Expression.Literal(null);
                default -> new Expression.Name((String) token.value());
            };
            case SYMBOL -> switch ((String) token.value()) {
                case "(" -> {
                    Expression inner = take(")") ? new Expression.ListOf(List.of()) : closed(tuple(), ")");
                    yield inner;
                }
                case "[" -> new Expression.ListOf(items("]"));
                case "{" -> dict();
                default -> throw unexpected(token);
            };
            case END -> throw unexpected(token);
        };
    }

    private Expression dict() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!take("}")) {
            keys.add(expression());
            expect(":");
            values.add(expression());
            if (!take(",")) {
                expect("}");
                break;
            }
        }
        return new Expression.Dict(keys, values);
    }

    private Expression postfix(Expression base, boolean filters) {
        Expression value = base;
        while (true) {
            if (take(".")) {
                Token name = tokens.get(at++);
                value = switch (name.kind()) {
                    case NAME -> new Expression.Attribute(value, (String) name.value());
                    case NUMBER -> new Expression.Item(value, new Expression.Literal(name.value()));
                    default -> throw unexpected(name);
                };
            } else if (take("[")) {
                value = subscript(value);
            } else if (take("(")) {
                value = new Expression.Call(value, arguments());
            } else if (filters && take("|")) {
                value = new Expression.Filter(value, dottedName(), take("(") ? arguments() : Arguments.NONE);
            } else if (filters && take("is")) {
                value = test(value);
            } else {
                return value;
            }
            link(value);
        }
    }

    private Expression subscript(Expression base) {
        Expression from = peek(":") ? null : tuple();
        if (!take(":")) {
            return closed(new Expression.Item(base, from), "]");
        }
        Expression to = peek(":") || peek("]") ? null : expression();
        Expression step = take(":") && !peek("]") ? expression() : null;
        return closed(new Expression.Slice(base, from, to, step), "]");
    }

    private Expression test(Expression base) {
        boolean negated = take("not");
        String name = dottedName();
        Token token = tokens.get(at);
        Arguments arguments = Arguments.NONE;
        if (take("(")) {
            arguments = arguments();
        } else if (token.kind() == Kind.STRING || token.kind() == Kind.NUMBER || token.is("[") || token.is("{")
                || token.kind() == Kind.NAME && !NO_TEST_ARGUMENT.contains(token.value())) {
            arguments = new Arguments(List.of(postfix(primary(), false)), Map.of());
        }
        return new Expression.Test(base, name, arguments, negated);
    }

    private Arguments arguments() {
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!take(")")) {
            if (tokens.get(at).kind() == Kind.NAME && tokens.get(at + 1).is("=")) {
                String name = (String) tokens.get(at).value();
                at += 2;
                named.put(name, expression());
            } else {
                positional.add(expression());
            }
            if (!take(",")) {
                expect(")");
                break;
            }
        }
        return new Arguments(positional, named);
    }

    private List<Expression> items(String closing) {
        List<Expression> items = new ArrayList<>();
        while (!take(closing)) {
            items.add(expression());
            if (!take(",")) {
                expect(closing);
                break;
            }
        }
        return items;
    }

    String dottedName() {
        StringBuilder name = new StringBuilder(name());
        while (take(".")) {
            name.append('.').append(name());
        }
        return name.toString();
    }

    String name() {
        Token token = tokens.get(at++);
        if (token.kind() != Kind.NAME) {
            throw unexpected(token);
        }
        return (String) token.value();
    }

    boolean take(String symbol) {
        boolean there = peek(symbol);
        if (there) {
            at++;
        }
        return there;
    }

    boolean peek(String symbol) {
        return tokens.get(at).is(symbol);
    }

    boolean atEnd() {
        return tokens.get(at).kind() == Kind.END;
    }

    void expect(String symbol) {
        if (!take(symbol)) {
            throw unexpected(tokens.get(at));
        }
    }

    void end() {
        if (!atEnd()) {
            throw unexpected(tokens.get(at));
        }
    }

    private Expression closed(Expression inner, String closing) {
        expect(closing);
        return inner;
    }

    private String symbol() {
        return (String) tokens.get(at++).value();
    }

    /** Chains are evaluated one call inside the other, so their length is bounded too. */
    private Expression link(Expression expression) {
        if (++links > LINKS) {
            throw new TemplateFailure("an expression has more than " + LINKS + " operators");
        }
        return expression;
    }

    private TemplateFailure unexpected(Token token) {
        return new TemplateFailure("unexpected '" + token.value() + "' in: " + source.strip());
    }
}
