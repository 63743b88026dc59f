package io.forgellm.generation.template;

import io.forgellm.generation.template.Expression.Arguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluates expressions as Python would. Attributes and methods are the listed ones of {@link Values}' kinds and
 * nothing else: no reflection is used, so nothing of Java's can be named.
 */
final class Evaluator {
    private final Budget budget;
    private final Operators operators;
    private final Tests tests;
    private final Filters filters;

    Evaluator(Budget budget) {
        this.budget = budget;
        operators = new Operators(budget);
        tests = new Tests(operators);
        filters = new Filters(budget, tests);
    }

    Object value(Expression expression, Scope scope) {
        budget.spend(1);
        return switch (expression) {
            case Expression.Literal(Object value) -> value;
            case Expression.Name(String name) -> scope.get(name);
            case Expression.ListOf(List<Expression> items) -> all(items, scope);
            case Expression.Dict dict -> dict(dict, scope);
            case Expression.Attribute(Expression base, String name) -> attribute(value(base, scope), name);
            case Expression.Item(Expression base, Expression key) -> item(value(base, scope), value(key, scope));
            case Expression.Slice slice -> Sequences.slice(value(slice.base(), scope), part(slice.from(), scope),
                    part(slice.to(), scope), part(slice.step(), scope), budget);
            case Expression.Call(Expression target, Arguments arguments) ->
                    call(target, given(arguments, scope), scope);
            case Expression.Filter(Expression base, String name, Arguments arguments) ->
                    filters.apply(name, value(base, scope), given(arguments, scope));
            case Expression.Test(Expression base, String name, Arguments arguments, boolean negated) ->
                    tests.holds(name, value(base, scope), given(arguments, scope)) != negated;
            case Expression.Unary(String operator, Expression operand) ->
                    operators.unary(operator, value(operand, scope));
            case Expression.Binary binary -> binary(binary, scope);
            case Expression.Concat(List<Expression> parts) -> concat(parts, scope);
            case Expression.Compare compare -> compare(compare, scope);
            case Expression.Choice(Expression condition, Expression then, Expression other) ->
                    Values.truth(value(condition, scope)) ? value(then, scope)
                            : other == null ? new Undefined("the inline if without else") : value(other, scope);
        };
    }

    private Object binary(Expression.Binary binary, Scope scope) {
        Object left = value(binary.left(), scope);
        return switch (binary.operator()) {
            case "and" -> Values.truth(left) ? value(binary.right(), scope) : left;
            case "or" -> Values.truth(left) ? left : value(binary.right(), scope);
            default -> operators.binary(binary.operator(), left, value(binary.right(), scope));
        };
    }

    private Object compare(Expression.Compare compare, Scope scope) {
        Object left = value(compare.operands().getFirst(), scope);
        for (int i = 0; i < compare.operators().size(); i++) {
            Object right = value(compare.operands().get(i + 1), scope);
            if (!operators.holds(compare.operators().get(i), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private Object concat(List<Expression> parts, Scope scope) {
        StringBuilder text = new StringBuilder();
        for (Expression part : parts) {
            String piece = PythonText.of(value(part, scope), budget);
            budget.output((long) text.length() + piece.length(), piece.length());
            text.append(piece);
        }
        return text.toString();
    }

    private Object dict(Expression.Dict dict, Scope scope) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < dict.keys().size(); i++) {
            map.put(Values.key(value(dict.keys().get(i), scope)), value(dict.values().get(i), scope));
        }
        return map;
    }

    private Object attribute(Object base, String name) {
        Object method = Methods.of(base, name, budget);
        if (method != null) {
            return method;
        }
        return switch (base) {
            case Loop loop -> loop.get(name);
            case Namespace namespace -> namespace.get(name);
            case Map<?, ?> map -> map.containsKey(name) ? map.get(name) : new Undefined(name);
            case Undefined undefined -> throw new TemplateFailure("'" + undefined.name() + "' is undefined");
            case null, default -> new Undefined(name);
        };
    }

    private Object item(Object base, Object key) {
        if (key instanceof String name && !(base instanceof Map)) {
            return attribute(base, name);
        }
        return Sequences.item(base, key);
    }

    private Object call(Expression target, Given given, Scope scope) {
        Object called = value(target, scope);
        if (called instanceof Callable callable) {
            return callable.call(given);
        }
        String what = switch (target) {
            case Expression.Name(String name) -> "'" + name + "'";
            case Expression.Attribute(Expression _, String name) -> "'" + name + "'";
            default -> "this value";
        };
        throw new TemplateFailure(what + " cannot be called");
    }

    private Given given(Arguments arguments, Scope scope) {
        if (arguments == Arguments.NONE) {
            return Given.NOTHING;
        }
        Map<String, Object> named = new LinkedHashMap<>();
        arguments.named().forEach((name, expression) -> named.put(name, value(expression, scope)));
        return new Given(all(arguments.positional(), scope), named);
    }

    private List<Object> all(List<Expression> expressions, Scope scope) {
        List<Object> values = new ArrayList<>(expressions.size());
        expressions.forEach(expression -> values.add(value(expression, scope)));
        return values;
    }

    private Object part(Expression expression, Scope scope) {
        return expression == null ? null : value(expression, scope);
    }
}
