package io.millrace.wats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.Await;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.simulator.WatsSimulator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatsTest {
    private final WatsSimulator server = WatsSimulator.builder()
            .products(50)
            .product("A/B C?#%+ü")
            .users(1_234)
            .maxUsersPerPage(50)
            .start();
    private final Wats wats = Wats.connect(server.url(), server.token());

    @AfterEach
    void close() {
        wats.close();
        server.close();
    }

    @Test
    void version_whenAddressAndTokenAreRight_emitsIt() {
        assertThat(Await.await(wats.version())).matches("\\d+\\.\\d+.*");
    }

    @Test
    void getProductsBatch_whenAllExist_emitsThemInOrder() {
        var keys = IntStream.rangeClosed(1, 50).mapToObj(i -> "PN-" + i).toList();
        assertThat(Await.list(wats.product().getProductsBatch(keys)))
                .extracting(result -> result.orElseThrow().partNumber())
                .isEqualTo(keys);
    }

    @Test
    void users_whenTheServerCapsItsPages_emitsEveryone() {
        assertThat(Await.list(wats.scim().users(100))).hasSize(1_234);
    }

    @Test
    void connect_whenTheUrlHoldsAUser_isRefused() {
        assertThatThrownBy(() -> Wats.connect("http://user:secret@localhost", "token"))
                .isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageNotContaining("secret");
    }
}
