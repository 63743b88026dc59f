package io.forgellm.generation.template;

import java.util.List;
import java.util.Map;

/** An expression of the template, read once. */
sealed interface Expression {
    record Literal(Object value) implements Expression { }

    record Name(String name) implements Expression { }

    /** {@code list} and tuple alike. */
    record ListOf(List<Expression> items) implements Expression { }

    record Dict(List<Expression> keys, List<Expression> values) implements Expression { }

    record Attribute(Expression base, String name) implements Expression { }

    record Item(Expression base, Expression key) implements Expression { }

    /** {@code base[from:to:step]}; parts left out are null. */
    record Slice(Expression base, Expression from, Expression to, Expression step) implements Expression { }

    record Call(Expression target, Arguments arguments) implements Expression { }

    record Filter(Expression base, String name, Arguments arguments) implements Expression { }

    record Test(Expression base, String name, Arguments arguments, boolean negated) implements Expression { }

    record Unary(String operator, Expression operand) implements Expression { }

    record Binary(String operator, Expression left, Expression right) implements Expression { }

    record Concat(List<Expression> parts) implements Expression { }

    /** {@code a < b < c}: one operator less than operands. */
    record Compare(List<Expression> operands, List<String> operators) implements Expression { }

    /** {@code then if condition else other}; other may be null. */
    record Choice(Expression condition, Expression then, Expression other) implements Expression { }

    /** Of a call, filter or test, not yet evaluated. */
    record Arguments(List<Expression> positional, Map<String, Expression> named) {
        static final Arguments NONE = new Arguments(List.of(), Map.of());
    }
}
