package io.millrace.odoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.odoo.testing.FakeOdoo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that others have written, unchanged, against the fake, so that this is not only our own belief: Debian's {@code
 * python3-odoorpc}. Skipped where it is not installed.
 */
class ForeignClientTest {
    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");
    private static final String SCRIPT = """
            import sys, odoorpc
            odoo = odoorpc.ODOO('127.0.0.1', protocol='jsonrpc', port=int(sys.argv[1]))
            print(odoo.version)
            print(odoo.db.list())
            try:
                odoo.login('test', sys.argv[2], 'wrong')
            except odoorpc.error.RPCError as error:
                print('refused:', error.info['data']['name'])
            odoo.login('test', sys.argv[2], sys.argv[3])
            partners = odoo.env['res.partner']
            print(partners.search([('is_company', '=', True)], order='name'))
            print(odoo.execute('res.partner', 'read', [7, 999], ['name', 'country_id']))
            print(odoo.execute_kw('res.partner', 'search_read', [[]], {'fields': ['name'], 'limit': 1, 'order': 'name'}))
            first = partners.create({'name': 'Foreign', 'ref': 'F-1'})
            print(first, partners.create([{'name': 'A'}, {'name': 'B'}]))
            record = partners.browse(first)
            print(record.name, record.country_id.name, record.comment, record.active)
            record.country_id = 21
            record.name = 'Changed'
            print(partners.browse(first).country_id.name, partners.search_count([('name', '=', 'Changed')]))
            print(partners.write([first], {'comment': 'text'}), partners.browse(first).comment)
            try:
                partners.create({'ref': 'nameless'})
            except odoorpc.error.RPCError as error:
                print('refused:', error.info['data']['name'])
            print(partners.unlink([first]), partners.search_count([]))
            odoo.logout()
            """;

    @TempDir
    private Path folder;

    @Test
    void odoorpc_whenUsedAsItsOwnersDo_findsAnOdooServer() throws IOException, InterruptedException {
        String python = PYTHONS.stream()
                .filter(ForeignClientTest::hasOdoorpc)
                .findFirst()
                .orElse(null);
        assumeTrue(python != null, "python3-odoorpc is not installed");
        Path script = Files.writeString(folder.resolve("client.py"), SCRIPT);
        try (FakeOdoo server = FakeOdoo.start()) {
            Path out = folder.resolve("out");
            Process process = new ProcessBuilder(
                            python,
                            script.toString(),
                            Integer.toString(server.port()),
                            FakeOdoo.USER,
                            FakeOdoo.PASSWORD)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(out, StandardCharsets.UTF_8).lines())
                    .containsExactly(
                            "17.0",
                            "['test']",
                            "refused: odoo.exceptions.AccessDenied",
                            "[7, 9]",
                            "[{'id': 7, 'name': 'Azure', 'country_id': [21, 'Belgium']}]",
                            "[{'id': 7, 'name': 'Azure'}]",
                            "10 [11, 12]",
                            "Foreign False False True",
                            "Belgium 1",
                            "True text",
                            "refused: odoo.exceptions.ValidationError",
                            "True 5");
            assertThat(process.exitValue()).isZero();
        }
    }

    private static boolean hasOdoorpc(String python) {
        try {
            Process process = new ProcessBuilder(python, "-c", "import odoorpc")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
