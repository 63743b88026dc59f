package io.forgellm.generation.template;

import java.util.ArrayList;
import java.util.List;

/** Python's operators on a template's values; whole numbers are 64 bits wide. */
final class Operators {
    private final Budget budget;

    Operators(Budget budget) {
        this.budget = budget;
    }

    Object unary(String operator, Object value) {
        return switch (operator) {
            case "not" -> !Values.truth(value);
            case "-" -> value instanceof Double number ? (Object) (-number) : Math.negateExact(Values.integer(value));
            default -> value instanceof Double ? value : (Object) Values.integer(value);
        };
    }

    boolean holds(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Values.equal(left, right, budget);
            case "!=" -> !Values.equal(left, right, budget);
            case "in" -> Values.contains(right, left, budget);
            case "not in" -> !Values.contains(right, left, budget);
            case "<" -> Values.compare(left, right, budget) < 0;
            case "<=" -> Values.compare(left, right, budget) <= 0;
            case ">" -> Values.compare(left, right, budget) > 0;
            default -> Values.compare(left, right, budget) >= 0;
        };
    }

    Object binary(String operator, Object left, Object right) {
        if (left instanceof Undefined || right instanceof Undefined) {
            throw new TemplateFailure(Values.typeName(left instanceof Undefined ? left : right)
                    + ", cannot be used with " + operator);
        }
        try {
            return switch (operator) {
                case "+" -> plus(left, right);
                case "*" -> times(left, right);
                case "%" -> left instanceof String format ? Formats.percent(format, right, budget)
                        : arithmetic(operator, left, right);
                default -> arithmetic(operator, left, right);
            };
        } catch (ArithmeticException e) {
            throw new TemplateFailure("'" + operator + "' fails: " + e.getMessage());
        }
    }

    private Object plus(Object left, Object right) {
        if (left instanceof String a && right instanceof String b) {
            budget.text((long) a.length() + b.length());
            return a + b;
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            budget.items((long) a.size() + b.size());
            List<Object> joined = new ArrayList<>(a);
            joined.addAll(b);
            return joined;
        }
        return arithmetic("+", left, right);
    }

    private Object times(Object left, Object right) {
        if (left instanceof Long && (right instanceof String || right instanceof List)) {
            return times(right, left);
        }
        if (left instanceof String text && right instanceof Long count) {
            long times = Math.max(0, count);
            budget.text(Math.multiplyExact(text.length(), times));
            return text.isEmpty() ? "" : text.repeat((int) times);
        }
        if (left instanceof List<?> list && right instanceof Long count) {
            long times = list.isEmpty() ? 0 : Math.max(0, count);
            budget.items(Math.multiplyExact(list.size(), times));
            List<Object> repeated = new ArrayList<>();
            for (long i = 0; i < times; i++) {
                repeated.addAll(list);
            }
            return repeated;
        }
        return arithmetic("*", left, right);
    }

    private static Object arithmetic(String operator, Object left, Object right) {
        if (!Values.isNumber(left) || !Values.isNumber(right)) {
            throw new TemplateFailure("'" + operator + "' does not work on " + Values.typeName(left) + " and "
                    + Values.typeName(right));
        }
        return left instanceof Double || right instanceof Double || operator.equals("/")
                ? real(operator, Values.real(left), Values.real(right))
                : whole(operator, Values.integer(left), Values.integer(right));
    }

    private static Object whole(String operator, long a, long b) {
        return switch (operator) {
            case "+" -> Math.addExact(a, b);
            case "-" -> Math.subtractExact(a, b);
            case "*" -> Math.multiplyExact(a, b);
            case "//" -> Math.floorDiv(a, b);
            case "%" -> Math.floorMod(a, b);
            default -> b < 0 ? (Object) Math.pow(a, b) : (Object) power(a, b);
        };
    }

    private static long power(long base, long exponent) {
        if (base == 0 || base == 1) {
            return exponent == 0 ? 1 : base;
        }
        if (base == -1) {
            return exponent % 2 == 0 ? 1 : -1;
        }
        long result = 1;
        for (long i = 0; i < exponent; i++) {
            result = Math.multiplyExact(result, base);
        }
        return result;
    }

    private static Object real(String operator, double a, double b) {
        if (b == 0 && (operator.startsWith("/") || operator.equals("%"))) {
            throw new ArithmeticException("division by zero");
        }
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> Math.floor(a / b);
            case "%" -> a - b * Math.floor(a / b);
            default -> Math.pow(a, b);
        };
    }
}
