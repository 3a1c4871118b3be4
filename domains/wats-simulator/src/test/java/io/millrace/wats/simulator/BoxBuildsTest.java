package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

class BoxBuildsTest {

    private final ProductStore products = new ProductStore();
    private final BoxBuilds boxBuilds = new BoxBuilds(products);

    private void relate(int parent, String parentRevision, int child, String childRevision) {
        boxBuilds.add(Json.object()
                .put("ParentProductRevisionId", id(parent, parentRevision))
                .put("ProductRevisionId", id(child, childRevision)));
    }

    private String id(int product, String revision) {
        ObjectNode found = products.revision("PN-" + product, revision);
        return found.path("productRevisionId").asString();
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void boxBuild_whenEachLevelDoublesTheParts_canBeMadeButIsTooLargeToBeShown() {
        int levels = 25;
        for (int level = 0; level <= levels; level++) {
            products.seed(SeedProducts.product("PN-" + level, level));
        }
        for (int level = levels - 1; level >= 0; level--) {
            for (String parent : List.of("A", "B")) {
                relate(level, parent, level + 1, "A");
                relate(level, parent, level + 1, "B");
            }
        }

        assertThat(boxBuilds.tree("PN-15", "A")).hasSize((1 << 11) - 1);
        assertThatThrownBy(() -> boxBuilds.tree("PN-0", "A")).hasMessageContaining("more than 10000 parts");
        assertThatThrownBy(() -> relate(levels, "A", 0, "B")).hasMessageContaining("into itself");
    }
}
