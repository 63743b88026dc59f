/**
 * What a request does, step by step and over processes, as OpenTelemetry's traces. Off unless someone says where they
 * shall go; then nothing of OpenTelemetry is loaded. Other rooms know {@link io.forgellm.trace.Trace} and
 * {@link io.forgellm.trace.Step} alone.
 */
package io.forgellm.trace;
