using MBot.Agent.Logs;
using MBot.Agent.Platform;
using MBot.Agent.Secrets;
using static MBot.Agent.Tests.Secrets.SecretsHarness;

namespace MBot.Agent.Tests.Secrets;

public class SecretStoreTests
{
    [Fact]
    public void WhatIsSet_IsThereAfterARestart_AndTheRestStays()
    {
        using var harness = new SecretsHarness();
        var first = harness.Start().Change(Values(("A", "1"), ("B", "line\nline \"quoted\"")), []);
        Assert.Equal((1, "A,B", "", ""), Show(first));
        var second = harness.Start().Change(Values(("A", "2"), ("C", "3")), ["B", "NEVER_SET"]);
        Assert.Equal((2, "C", "A", "B"), Show(second));
        Assert.Equal([("A", "2"), ("C", "3")], Revealed(harness.Start()));
    }

    [Fact]
    public void Replace_UnsetsWhatIsNotNamed()
    {
        using var harness = new SecretsHarness();
        var store = harness.Start();
        store.Change(Values(("A", "1"), ("B", "2")), []);
        Assert.Equal((2, "C", "", "A"), Show(store.Replace(Values(("B", "2"), ("C", "3")))));
        Assert.Equal([("B", "2"), ("C", "3")], Revealed(store));
    }

    [Fact]
    public void AChangeThatChangesNothing_MakesNoVersion()
    {
        using var harness = new SecretsHarness();
        var store = harness.Start();
        store.Change(Values(("A", "1")), []);
        var written = File.GetLastWriteTimeUtc(harness.Json);
        Assert.Equal((1, "", "", ""), Show(store.Change(Values(("A", "1")), ["B"])));
        Assert.Equal(written, File.GetLastWriteTimeUtc(harness.Json));
    }

    [Fact]
    public void PastVersions_AreKeptByNameAndTime_WithoutValues()
    {
        using var harness = new SecretsHarness();
        var store = harness.Start();
        store.Change(Values(("A", "first-value")), []);
        store.Change(Values(("A", "second-value"), ("B", "other")), []);
        store.Change(Values(), ["A"]);
        Assert.Equal(["0:", "1:A", "2:A,B"], store.Current.Past.Select(past => $"{past.Version}:{string.Join(',', past.Names)}"));
        var text = File.ReadAllText(harness.Json);
        Assert.DoesNotContain("first-value", text, StringComparison.Ordinal);
        Assert.DoesNotContain("second-value", text, StringComparison.Ordinal);
    }

    [Fact]
    public void OnlyTheOwner_MayReadFolderAndFiles_EvenIfAHandLoosenedThem()
    {
        using var harness = new SecretsHarness();
        harness.Start().Change(Values(("A", "1")), []);
        AssertModes();
        File.SetUnixFileMode(harness.Folder.Secrets, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(harness.Json, (UnixFileMode)0b110_100_100);
        harness.Start();
        AssertModes();

        void AssertModes()
        {
            Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(harness.Folder.Secrets));
            Assert.All(Directory.GetFiles(harness.Folder.Secrets), file => Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(file)));
            Assert.Equal(2, Directory.GetFiles(harness.Folder.Secrets).Length);
        }
    }

    [Fact]
    public async Task TheAppsSecretsToml_IsALinkToTheOnePlace_AndAHandMadeOneIsKept()
    {
        using var harness = new SecretsHarness();
        Directory.CreateDirectory(Path.GetDirectoryName(harness.Link)!);
        File.WriteAllText(harness.Link, "own = 1\n");
        var store = harness.Start();
        await harness.AppOf(store).PlaceFilesAsync(default);
        await harness.AppOf(store).PlaceFilesAsync(default);
        Assert.Equal(harness.Toml, new FileInfo(harness.Link).LinkTarget);
        Assert.Equal("own = 1\n", File.ReadAllText(harness.Link + ".before-mbot"));
        store.Change(Values(("A", "1")), []);
        Assert.Contains("A = \"1\"", File.ReadAllText(harness.Link), StringComparison.Ordinal);
    }

    [Fact]
    public void ACrashBeforeTheTruthIsWritten_LeavesTheOldVersionInBothForms()
    {
        using var harness = new SecretsHarness();
        harness.Start().Change(Values(("A", "old")), []);
        File.WriteAllText(harness.Toml + ".next", "A = \"new\"\n");
        Assert.Equal([("A", "old")], Revealed(harness.Start()));
        Assert.Contains("A = \"old\"", File.ReadAllText(harness.Toml), StringComparison.Ordinal);
        Assert.False(File.Exists(harness.Toml + ".next"));
    }

    [Fact]
    public void ACrashAfterTheTruthIsWritten_LeavesTheNewVersionInBothForms()
    {
        using var harness = new SecretsHarness();
        var store = harness.Start();
        store.Change(Values(("A", "old")), []);
        var before = File.ReadAllBytes(harness.Toml);
        store.Change(Values(("A", "new")), []);
        File.WriteAllBytes(harness.Toml, before);
        Assert.Equal([("A", "new")], Revealed(harness.Start()));
        Assert.Contains("A = \"new\"", File.ReadAllText(harness.Toml), StringComparison.Ordinal);
    }

    [Fact]
    public void WhenWritingFails_NothingHasChanged()
    {
        using var harness = new SecretsHarness();
        var store = harness.Start();
        store.Change(Values(("A", "old")), []);

        // A folder where the next secrets.toml should go: rename-over fails for root too, as on a full disk.
        Directory.CreateDirectory(harness.Toml + ".next");
        Assert.ThrowsAny<IOException>(() => store.Change(Values(("A", "new")), []));
        Assert.Equal([("A", "old")], Revealed(store));
        Directory.Delete(harness.Toml + ".next");
        Assert.Equal([("A", "old")], Revealed(harness.Start()));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"version":1,"secrets":{"A = 1\nB":{"value":"x","setAt":"2026-01-01T00:00:00Z"}},"past":[]}""")]
    [InlineData("""{"version":1,"secrets":{"A":{"value":null,"setAt":"2026-01-01T00:00:00Z"}},"past":[]}""")]
    public void ADamagedFile_IsATypedError_AndAPushMendsIt(string text)
    {
        using var harness = new SecretsHarness();
        harness.Start();
        File.WriteAllText(harness.Json, text);
        var store = harness.Start();
        Assert.Equal("secrets.damaged", Assert.Throws<MBotException>(() => store.Current).Code);
        Assert.Equal("secrets.damaged", Assert.Throws<MBotException>(() => store.Change(Values(("A", "1")), [])).Code);
        store.Replace(Values(("B", "2")));
        Assert.Equal([("B", "2")], Revealed(harness.Start()));
        Assert.Equal(text, File.ReadAllText(Assert.Single(Directory.GetFiles(harness.Folder.Secrets, "*.damaged-*"))));
    }

    [Fact]
    public void ValuesForTheRedactor_HoldReplacedOnesToo_AndChangeTheListOnlyWithThem()
    {
        using var harness = new SecretsHarness();
        var store = harness.Start();
        store.Change(Values(("A", "old"), ("B", " ")), []);
        var list = store.Values;
        store.Change(Values(("C", "old")), []);
        Assert.Same(list, store.Values);
        store.Change(Values(("A", "new")), ["C"]);
        Assert.Equal(["new", "old"], store.Values.Select(value => value.Reveal()).Order());
        Assert.Equal(["new"], harness.Start().Values.Select(value => value.Reveal()));
    }

    [Fact]
    public async Task TheAppsEnvironment_IsTodaysSecrets()
    {
        using var harness = new SecretsHarness();
        var store = harness.Start();
        var environment = harness.AppOf(store);
        store.Change(Values(("A", "1")), []);
        Assert.Equal("1", (await environment.ReadAsync(default))["A"].Reveal());
        store.Change(Values(("A", "2")), []);
        Assert.Equal("2", (await environment.ReadAsync(default))["A"].Reveal());
    }

    [Fact]
    public async Task TheCookieSecret_IsTheSameForEveryCopyOfTheApp_AndOverRestarts()
    {
        using var harness = new SecretsHarness();
        var first = (await harness.AppOf(harness.Start()).ReadAsync(default))["STREAMLIT_SERVER_COOKIE_SECRET"];
        var second = (await harness.AppOf(harness.Start()).ReadAsync(default))["STREAMLIT_SERVER_COOKIE_SECRET"];
        Assert.Equal(64, first.Reveal().Length);
        Assert.Equal(first, second);
    }

    [Fact]
    public void WhatALogMustNotShow_HasTheCookieSecretToo_FromTheFirstStartOn()
    {
        using var harness = new SecretsHarness();
        var store = harness.Start();
        store.Change(Values(("A", "value-of-a")), []);
        var cookie = new CookieSecret(harness.Folder);
        var hidden = new HiddenValues(store, cookie);
        Assert.Equal(["value-of-a"], hidden.Values.Select(value => value.Reveal()));

        var given = cookie.Value;

        Assert.Equal(["value-of-a", given.Reveal()], hidden.Values.Select(value => value.Reveal()));
        Assert.Same(hidden.Values, hidden.Values);
        Assert.Contains(given, new HiddenValues(harness.Start(), new CookieSecret(harness.Folder)).Values); // after a restart, before any app asks
        Assert.DoesNotContain(given.Reveal(), new LogRedactor(() => hidden.Values).Redact($"cookie_secret={given.Reveal()}"), StringComparison.Ordinal);
    }

    [Fact]
    public void BlankOnes_CountAsMissing() => Assert.Equal(
        ["B", "C", "D"],
        RequiredSecrets.Missing(["A", "B", "C", "D", "B"], Values(("A", "x"), ("B", ""), ("C", " \n\t"))));

    private static (long, string, string, string) Show(SecretsChange change) =>
        (change.Version, string.Join(',', change.Added), string.Join(',', change.Changed), string.Join(',', change.Removed));

    private static IEnumerable<(string, string)> Revealed(SecretStore store) =>
        store.Current.Values.Select(value => (value.Key, value.Value.Reveal())).Order();
}
