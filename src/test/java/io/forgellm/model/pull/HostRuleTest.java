package io.forgellm.model.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostRuleTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "198.18.0.1", "192.0.0.1", "224.0.0.1", "255.255.255.255", "::1", "::",
        "fe80::1", "fc00::1", "fd12::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::"})
    void knowsPrivateAddresses(String address) throws Exception {
        assertThat(HostRule.isPrivate(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "172.32.0.1", "100.128.0.1", "192.1.0.1", "2606:4700::1111", "2001:db8:1::1"})
    void knowsPublicAddresses(String address) throws Exception {
        assertThat(HostRule.isPrivate(InetAddress.ofLiteral(address))).isFalse();
    }

    @Test
    void trustsTheHubWhereverItIs() {
        HostRule rule = new HostRule(Origin.of(URI.create("http://localhost:8080")), false);

        assertThatCode(() -> rule.check(URI.create("http://LOCALHOST:8080/x"))).doesNotThrowAnyException();
        assertThatCode(() -> rule.check(URI.create("http://localhost:8081/x"))).hasMessageContaining("private network");
    }
}
