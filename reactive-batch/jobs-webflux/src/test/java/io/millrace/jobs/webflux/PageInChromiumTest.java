package io.millrace.jobs.webflux;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.jobs.Job;
import io.millrace.jobs.JobEvent;
import io.millrace.jobs.JobHandler;
import io.millrace.jobs.JobHandlers;
import io.millrace.jobs.JobRequest;
import io.millrace.jobs.JobStatus;
import io.millrace.jobs.NewItem;
import io.millrace.jobs.Worker;
import io.netty.channel.group.ChannelGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;

/** The page as people meet it. Leaves screenshots in {@code target/screenshots}. */
class PageInChromiumTest {
    /** One in seven is not known, one in thirty may have taken effect; those from a hundred on wait until their gate opens. */
    private static final JobHandler<Part, Product> LOOKUP = JobHandler.of(
                    "product_lookup", Part.class, Product.class, PageInChromiumTest::lookUp)
            .concurrency(5);

    private static final Map<String, Sinks.Empty<Void>> GATES = new ConcurrentHashMap<>();
    private static final int FREE = 100;

    @RegisterExtension
    static final Api API = new Api(jobs -> JobsApi.of(jobs, Callers.onlyOne(Api.TENANT)), LOOKUP);

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    private static Worker worker;

    record Part(int number, String gate) {}

    record Product(String partNumber, String name) {}

    private static Mono<Product> lookUp(Part part) {
        Mono<Void> gate =
                part.number() < FREE ? Mono.empty() : gate(part.gate()).asMono();
        return gate.then(Mono.defer(() -> {
            if (part.number() % 30 == 29) {
                return Mono.error(
                        new MillraceException(ErrorCode.AMBIGUOUS, "the connection was lost after it was sent"));
            }
            if (part.number() % 7 == 3) {
                return Mono.error(new MillraceException(ErrorCode.NOT_FOUND, "no product PN-" + part.number()));
            }
            return Mono.just(new Product("PN-" + part.number(), "Board <b>" + part.number() + "</b>"));
        }));
    }

    private static Sinks.Empty<Void> gate(String name) {
        return GATES.computeIfAbsent(name, key -> Sinks.empty());
    }

    @BeforeAll
    static void startWorker() {
        PlaywrightAssertions.setDefaultAssertionTimeout(Api.LIMIT.toMillis());
        worker = Worker.on(API.database(), JobHandlers.of(LOOKUP)).start();
    }

    @AfterAll
    static void stopWorker() {
        if (worker != null) {
            worker.close();
        }
    }

    /** What a failed test leaves behind would keep the worker from the others' items. */
    @AfterEach
    void openGates() {
        GATES.values().forEach(Sinks.Empty::tryEmitEmpty);
    }

    private static Job create(String name, int count) {
        List<NewItem> items = IntStream.range(0, count)
                .mapToObj(number -> LOOKUP.item("PN-" + number, new Part(number, name)))
                .toList();
        return Api.get(API.jobs()
                        .create(Api.TENANT, JobRequest.of(LOOKUP.type()).withMetadata(Map.of("name", name)), items))
                .job();
    }

    private static void awaitStatus(UUID job, JobStatus status) {
        API.jobs()
                .watch(Api.TENANT, job)
                .filter(event -> event instanceof JobEvent.Done)
                .blockLast(Api.LIMIT);
        assertThat(Api.get(API.jobs().get(Api.TENANT, job)).status()).isEqualTo(status);
    }

    private static Page open(String hash) {
        Page page = CHROMIUM.page();
        page.navigate(API.url() + "/batch" + hash);
        return page;
    }

    private static Page open(Job job) {
        return open("#/jobs/" + job.id());
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator badge(Page page) {
        return page.locator(".title .badge");
    }

    @Test
    void list_ofJobs_tellsHowEachStandsAndLeadsToIt() {
        Job job = create("Led to", 10);
        awaitStatus(job.id(), JobStatus.COMPLETED_WITH_ERRORS);
        Page page = open("");
        Locator row = page.locator("tr[data-id='" + job.id() + "']");
        assertThat(row).containsText("product_lookup");
        assertThat(row).containsText("Led to");
        assertThat(row.locator(".badge")).hasText("Completed with errors");
        assertThat(row.getByRole(AriaRole.PROGRESSBAR)).hasAttribute("aria-valuenow", "100");
        assertThat(row).containsText("10 items");
        assertThat(row).containsText("1 failed");

        row.getByRole(AriaRole.LINK).click();

        assertThat(page.locator("h1")).hasText("Led to");
        assertThat(page.locator("h1")).isFocused();
        page.goBack();
        assertThat(page.locator("h1")).hasText("Jobs");
    }

    @Test
    void list_thatIsFiltered_hasOnlyThoseAndRemembersIt() {
        Job job = create("Filtered away", 1);
        awaitStatus(job.id(), JobStatus.COMPLETED);
        Page page = open("");
        Locator row = page.locator("tr[data-id='" + job.id() + "']");
        assertThat(row).isVisible();
        page.getByLabel("State").selectOption("expired");
        assertThat(page.getByText("No job is like that.")).isVisible();
        assertThat(page).hasURL(Pattern.compile(".*status=expired"));
        page.reload();
        assertThat(page.getByText("No job is like that.")).isVisible();
        page.getByLabel("State").selectOption("completed");
        assertThat(row).isVisible();
        page.getByLabel("Type").fill("none");
        page.getByLabel("Type").press("Enter");
        assertThat(page.getByText("No job is like that.")).isVisible();
    }

    @Test
    void list_ofNobodysJobs_tellsHowOneIsMade() throws Exception {
        DisposableServer server = Api.serve(JobsApi.of(API.jobs(), Callers.onlyOne("newcomer")));
        try {
            Page page = CHROMIUM.page();
            page.navigate("http://127.0.0.1:" + server.port() + "/batch");
            assertThat(page.getByText("There is no job yet.")).isVisible();
            assertThat(page.getByText("POST batch/jobs")).isVisible();
            shoot(page, "desktop", ColorScheme.LIGHT, "empty");
            page.getByLabel("State").selectOption("running");
            assertThat(page.getByText("No job is like that.")).isVisible();
            assertThat(page.getByText("POST batch/jobs")).isHidden();
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void list_whileItIsLookedAt_takesUpNewJobs() {
        Page page = open("");
        assertThat(page.locator("h1")).hasText("Jobs");
        create("Running along", 200); // keeps the list lively
        page.reload();
        assertThat(page.getByText("Running along")).isVisible();
        Job late = create("Came later", 1);
        assertThat(page.locator("tr[data-id='" + late.id() + "']")).isVisible();
        gate("Running along").tryEmitEmpty();
    }

    @Test
    void progress_ofARunningJob_isLiveUntilItIsDone() {
        Job job = create("Live", 200);
        Page page = open(job);
        Locator bar = page.locator(".job > section .bar");
        assertThat(bar).hasAttribute("aria-valuenow", "50");
        assertThat(page.getByText("100 of 200 items")).isVisible();
        assertThat(badge(page)).hasText("Running");
        assertThat(page.locator(".live")).hasText("Live");
        // Up to twice what runs at once is claimed, and more when half of that is done.
        assertThat(page.locator(".counts .running dd")).hasText(Pattern.compile("^([6-9]|10)$"));
        assertThat(page.locator(".counts .pending dd")).hasText(Pattern.compile("^9[0-4]$"));
        assertThat(page.locator(".counts .ambiguous dd")).hasText("3");
        assertThat(page).hasTitle("50 % Live");

        gate("Live").tryEmitEmpty();

        assertThat(bar).hasAttribute("aria-valuenow", "100");
        assertThat(badge(page)).hasText("Completed with errors");
        assertThat(page.locator(".live")).hasText("");
        assertThat(page.locator(".counts .ambiguous dd")).hasText("6");
    }

    @Test
    void rate_ofWhatIsDone_isThatOfTheLastWhileAndNoneAtFirst() {
        Page page = open("");
        Object rates = page.evaluate("""
                async () => {
                  const { Rate } = await import('/batch/page/rate.js');
                  const rate = new Rate();
                  const told = [];
                  for (const [done, at] of [[0, 0], [10, 1000], [100, 5000], [1210, 25000], [4100, 45000], [5, 46000]]) {
                    rate.add(done, at);
                    told.push(rate.perSecond());
                  }
                  return JSON.stringify(told);
                }""");
        assertThat(rates).isEqualTo("[null,null,20,50,100,null]");
    }

    @Test
    void commands_onThePage_areObeyedByTheJob() {
        Job job = create("Commanded", 200);
        Page page = open(job);
        assertThat(page.getByText("100 of 200 items")).isVisible();

        button(page, "Pause").click();
        assertThat(badge(page)).hasText("Pausing");
        assertThat(button(page, "Resume")).isFocused(); // where the pressed one was
        button(page, "Resume").click();
        assertThat(badge(page)).hasText("Running");

        button(page, "Cancel").click();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("will not be processed");
        button(page, "Keep it as it is").click();
        assertThat(badge(page)).hasText("Running");

        button(page, "Cancel").click();
        button(page, "Cancel the job").click();
        assertThat(badge(page)).hasText("Cancelling");
        gate("Commanded").tryEmitEmpty();
        assertThat(badge(page)).hasText("Cancelled");
        assertThat(button(page, "Cancel")).isHidden();

        button(page, "Delete").click();
        button(page, "Delete the job").click();
        assertThat(page.locator("h1")).hasText("Jobs");
        assertThat(page.locator("tr[data-id='" + job.id() + "']")).hasCount(0);
    }

    @Test
    void errors_ofAJob_areBrokenDownAndCanBeRetried() {
        Job job = create("Erroneous", 60);
        awaitStatus(job.id(), JobStatus.COMPLETED_WITH_ERRORS);
        Page page = open(job);
        Locator notFound = page.locator(".errors tr[data-code=NOT_FOUND]");
        assertThat(notFound.locator(".number")).hasText("8");
        assertThat(page.locator(".errors tr[data-code=AMBIGUOUS] .number")).hasText("2");
        assertThat(page.locator(".facts", new Page.LocatorOptions().setHasText("Success rate")))
                .containsText("83.33 %");
        assertThat(page.getByText("Time left")).isHidden();

        page.getByLabel("Retry those with AMBIGUOUS").click();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("may have taken effect");
        button(page, "Keep it as it is").click();

        button(page, "Retry 8 failed").click();
        assertThat(page.locator("#notice")).hasText("8 items will be processed again.");
        awaitStatus(job.id(), JobStatus.COMPLETED_WITH_ERRORS);
        assertThat(page.locator(".details", new Page.LocatorOptions().setHasText("Run"))
                        .first())
                .containsText("2");
        assertThat(badge(page)).hasText("Completed with errors");
        assertThat(notFound.locator(".number")).hasText("8");
    }

    @Test
    void items_ofAJob_canBeFilteredPagedAndLookedInto() {
        Job job = create("Itemized", 60);
        awaitStatus(job.id(), JobStatus.COMPLETED_WITH_ERRORS);
        Page page = open(job);
        Locator rows = page.locator(".items tr[data-index]");
        assertThat(rows).hasCount(25);
        assertThat(button(page, "Previous")).isDisabled();
        button(page, "Next").click();
        assertThat(rows.first()).containsText("#25");
        button(page, "Next").click();
        assertThat(rows).hasCount(10);
        assertThat(button(page, "Next")).isDisabled();
        button(page, "Previous").click();
        assertThat(page.getByText("Page 2")).isVisible();

        page.getByLabel("State").selectOption("failed");
        assertThat(rows).hasCount(8);
        assertThat(rows.first()).containsText("NOT_FOUND: no product PN-3");
        Locator disclosure = rows.first().getByRole(AriaRole.BUTTON);
        disclosure.focus();
        page.keyboard().press("Enter");
        assertThat(disclosure).hasAttribute("aria-expanded", "true");
        assertThat(page.locator(".items .detail")).containsText("permanent");

        page.getByLabel("State").selectOption("succeeded");
        assertThat(rows.first()).containsText("Board <b>0</b>"); // text, not a tag
        page.getByLabel("State").selectOption("expired");
        assertThat(page.getByText("No item is like that.")).isVisible();
    }

    @Test
    void outcomes_ofAJob_canBeDownloaded() throws Exception {
        Job job = create("Downloaded", 20);
        awaitStatus(job.id(), JobStatus.COMPLETED_WITH_ERRORS);
        Page page = open(job);
        Download results =
                page.waitForDownload(() -> page.getByText("Download results").click());
        assertThat(results.suggestedFilename()).isEqualTo("job-" + job.id() + "-results.ndjson");
        assertThat(Files.readAllLines(results.path())).hasSize(21).last().isEqualTo("{\"end\":true,\"count\":20}");
        Download errors =
                page.waitForDownload(() -> page.getByText("Download errors").click());
        assertThat(Files.readAllLines(errors.path())).hasSize(4).last().isEqualTo("{\"end\":true,\"count\":3}");
    }

    @Test
    void job_thatIsNotThere_isSaidNotToBe() {
        Page page = open("#/jobs/" + UUID.randomUUID());
        assertThat(page.getByRole(AriaRole.ALERT).first()).containsText("there is no job");
        page.getByText("All jobs").click();
        assertThat(page.locator("h1")).hasText("Jobs");
    }

    @Test
    void list_whenTheServerCannotBeReached_saysSoAndKeepsWhatItHas() throws Exception {
        Job job = create("Kept", 1);
        awaitStatus(job.id(), JobStatus.COMPLETED);
        Page page = open("");
        Locator row = page.locator("tr[data-id='" + job.id() + "']");
        assertThat(row).isVisible();
        page.context().setOffline(true);
        page.getByLabel("State").selectOption("completed");
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("The server cannot be reached.");
        assertThat(row).isVisible();
        shoot(page, "desktop", ColorScheme.LIGHT, "offline");
        page.context().setOffline(false);
        page.getByLabel("State").selectOption("");
        assertThat(page.getByRole(AriaRole.ALERT)).isHidden();
    }

    @Test
    void job_whoseServerGoesAndComesBack_isToldOfAsLongAndThenLiveAgain() throws Exception {
        Job job = create("Left alone", 200);
        JobsApi api = JobsApi.of(API.jobs(), Callers.onlyOne(Api.TENANT));
        ChannelGroup connections = Api.connections();
        DisposableServer server = Api.serve(api, 0, connections);
        try {
            Page page = CHROMIUM.page();
            page.navigate("http://127.0.0.1:" + server.port() + "/batch#/jobs/" + job.id());
            assertThat(page.getByText("100 of 200 items")).isVisible();
            server.disposeNow();
            connections.close().awaitUninterruptibly();
            assertThat(page.locator(".live")).hasText("Reconnecting…");
            button(page, "Pause").click();
            assertThat(page.locator("#notice")).hasText("The server cannot be reached.");
            shoot(page, "desktop", ColorScheme.LIGHT, "gone");
            server = Api.serve(api, server.port(), Api.connections());
            assertThat(page.locator(".live")).hasText("Live");
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void page_byKeyboardAlone_leadsToAJobAndItsCommands() {
        Job job = create("By keyboard", 200);
        Page page = open("");
        assertThat(page.locator("tr[data-id='" + job.id() + "']")).isVisible();
        page.keyboard().press("Tab");
        assertThat(page.getByText("Skip to content")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("main")).isFocused();
        tabTo(page, page.locator("tr[data-id='" + job.id() + "'] a"));
        page.keyboard().press("Enter");
        assertThat(page.getByText("100 of 200 items")).isVisible();
        tabTo(page, button(page, "Cancel"));
        page.keyboard().press("Enter");
        assertThat(button(page, "Keep it as it is")).isFocused();
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
        assertThat(badge(page)).hasText("Running");
        gate("By keyboard").tryEmitEmpty();
    }

    private static void tabTo(Page page, Locator wanted) {
        for (int i = 0; i < 60; i++) {
            page.keyboard().press("Tab");
            if ((boolean) wanted.evaluate("node => node === document.activeElement")) {
                return;
            }
        }
        assertThat(wanted).isFocused();
    }

    @ParameterizedTest
    @CsvSource({
        "desktop, 1280, 900, LIGHT",
        "desktop, 1280, 900, DARK",
        "phone, 390, 844, LIGHT",
        "phone, 390, 844, DARK",
        "small, 320, 568, LIGHT"
    })
    void page_onAnyScreen_fitsIntoItsWidth(String size, int width, int height, ColorScheme scheme) throws Exception {
        String name = "Screen " + size + " " + scheme;
        Job job = create(name, 400);
        Page page = CHROMIUM.page(new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE) // no bar is met midway
                .setDeviceScaleFactor(width < 500 ? 2 : 1));
        page.navigate(API.url() + "/batch");
        assertThat(page.getByText(name)).isVisible();
        assertFits(page);
        shoot(page, size, scheme, "list");
        page.navigate(API.url() + "/batch#/jobs/" + job.id());
        assertThat(page.getByText("100 of 400 items")).isVisible();
        assertThat(page.locator(".errors tbody tr").first()).isVisible();
        page.locator(".items .disclose").nth(3).click();
        assertFits(page);
        shoot(page, size, scheme, "job");
        gate(name).tryEmitEmpty();
        awaitStatus(job.id(), JobStatus.COMPLETED_WITH_ERRORS);
        assertThat(badge(page)).hasText("Completed with errors");
        shoot(page, size, scheme, "done");
    }

    private static void assertFits(Page page) {
        assertThat((boolean) page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .as("nothing is wider than the screen")
                .isTrue();
    }

    private static void shoot(Page page, String size, ColorScheme scheme, String what) throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "screenshots"));
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(folder.resolve(size + "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + what + ".png")));
    }
}
