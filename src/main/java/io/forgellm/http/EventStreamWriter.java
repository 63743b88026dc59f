package io.forgellm.http;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.concurrent.Flow;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Writes an {@link EventStream}: asks for the next frame when the one before is out, so a slow client slows its source. */
@Provider
public class EventStreamWriter implements ServerMessageBodyWriter<EventStream> {
    private static final Logger LOG = Logger.getLogger(EventStreamWriter.class);

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType media) {
        return type == EventStream.class;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType media) {
        return type == EventStream.class;
    }

    @Override
    public void writeResponse(EventStream stream, Type genericType, ServerRequestContext context) {
        stream.frames().subscribe(new Frames(context.serverResponse()));
    }

    @Override
    public void writeTo(EventStream stream, Class<?> type, Type genericType, Annotation[] annotations, MediaType media,
                        MultivaluedMap<String, Object> headers, OutputStream out) {
        throw new UnsupportedOperationException("Streams are written asynchronously");
    }

    private static final class Frames implements Flow.Subscriber<byte[]> {
        private final ServerHttpResponse response;
        private Flow.Subscription subscription;

        Frames(ServerHttpResponse response) {
            this.response = response;
        }

        @Override
        public void onSubscribe(Flow.Subscription s) {
            subscription = s;
            response.setChunked(true);
            response.addCloseHandler(s::cancel);
            s.request(1);
        }

        @Override
        public void onNext(byte[] frame) {
            response.write(frame, failure -> {
                if (failure == null) {
                    subscription.request(1);
                } else {
                    // The client has gone; that is no error of ours.
                    subscription.cancel();
                }
            });
        }

        @Override
        public void onError(Throwable failure) {
            LOG.error("A stream broke off", failure);
            response.end();
        }

        @Override
        public void onComplete() {
            response.end();
        }
    }
}
