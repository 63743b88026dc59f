package io.forgellm.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;

/** A step as a span. */
record SpanStep(Tracer tracer, Span span) implements Step {
    /** A carrier is one header. */
    private static final TextMapGetter<String> HEADER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String header) {
            return List.of(Trace.HEADER);
        }

        @Override
        public String get(String header, String key) {
            return Trace.HEADER.equals(key) ? header : null;
        }
    };

    /** @param header of the step that it is inside of, null for none */
    static SpanStep begin(Tracer tracer, String name, String header, SpanKind kind) {
        Context parent = header == null ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), header, HEADER);
        return begin(tracer, name, parent, kind);
    }

    private static SpanStep begin(Tracer tracer, String name, Context parent, SpanKind kind) {
        return new SpanStep(tracer, tracer.spanBuilder(name).setParent(parent).setSpanKind(kind).startSpan());
    }

    @Override
    public Step begin(String name) {
        return begin(tracer, name, Context.root().with(span), SpanKind.INTERNAL);
    }

    @Override
    public Step set(String attribute, String value) {
        if (value != null) {
            span.setAttribute(attribute, value);
        }
        return this;
    }

    @Override
    public Step set(String attribute, long value) {
        span.setAttribute(attribute, value);
        return this;
    }

    @Override
    public void fail(String why) {
        span.setStatus(StatusCode.ERROR, why == null ? "" : why);
        span.end();
    }

    @Override
    public void end() {
        span.end();
    }

    @Override
    public String header() {
        SpanContext own = span.getSpanContext();
        return "00-" + own.getTraceId() + "-" + own.getSpanId() + "-" + own.getTraceFlags().asHex();
    }
}
