package io.forgellm.generation.template;

import java.util.List;
import java.util.Map;

/** Jinja's tests, after {@code is}. */
final class Tests {
    private final Operators operators;

    Tests(Operators operators) {
        this.operators = operators;
    }

    boolean holds(String name, Object value, Given given) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == null;
            case "string" -> value instanceof String;
            case "mapping" -> value instanceof Map;
            case "iterable", "sequence" -> value instanceof String || value instanceof List
                    || value instanceof Map || value instanceof Undefined;
            case "number" -> Values.isNumber(value);
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "callable" -> value instanceof Callable;
            case "odd" -> Math.floorMod(Values.integer(value), 2L) == 1;
            case "even" -> Math.floorMod(Values.integer(value), 2L) == 0;
            case "divisibleby" -> operators.binary("%", value, given.required(0, "num")).equals(0L);
            case "sameas" -> value == given.required(0, "other")
                    || value instanceof Boolean && value.equals(given.required(0, "other"));
            case "in" -> operators.holds("in", value, given.required(0, "seq"));
            case "eq", "equalto" -> operators.holds("==", value, given.required(0, "other"));
            case "ne" -> operators.holds("!=", value, given.required(0, "other"));
            case "lt", "lessthan" -> operators.holds("<", value, given.required(0, "other"));
            case "le" -> operators.holds("<=", value, given.required(0, "other"));
            case "gt", "greaterthan" -> operators.holds(">", value, given.required(0, "other"));
            case "ge" -> operators.holds(">=", value, given.required(0, "other"));
            case "lower" -> value instanceof String text && text.chars().anyMatch(Character::isLowerCase)
                    && text.chars().noneMatch(Character::isUpperCase);
            case "upper" -> value instanceof String text && text.chars().anyMatch(Character::isUpperCase)
                    && text.chars().noneMatch(Character::isLowerCase);
            default -> switch (symbol(name)) {
                case null -> throw new TemplateFailure("no test named '" + name + "'");
                case String comparison -> operators.holds(comparison, value, given.required(0, "other"));
            };
        };
    }

    /** {@code selectattr('x', '==', y)} names a test by its sign. */
    private static String symbol(String name) {
        return switch (name) {
            case "==", "!=", "<", "<=", ">", ">=" -> name;
            default -> null;
        };
    }
}
