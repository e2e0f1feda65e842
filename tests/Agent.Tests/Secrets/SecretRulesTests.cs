using MBot.Agent.Platform;
using MBot.Agent.Secrets;
using static MBot.Agent.Tests.Secrets.SecretsHarness;

namespace MBot.Agent.Tests.Secrets;

public class SecretRulesTests
{
    [Theory]
    [InlineData("A")]
    [InlineData("_x1")]
    [InlineData("MONGODB_URI")]
    [InlineData("path")]
    [InlineData("PATH_TO_MODEL")]
    public void OrdinaryNames_AreAccepted(string name) => SecretRules.CheckName(name);

    [Theory]
    [InlineData("")]
    [InlineData("1A")]
    [InlineData("A-B")]
    [InlineData("A B")]
    [InlineData("A=B")]
    [InlineData("A\n")]
    [InlineData("É")]
    [InlineData("PATH")]
    [InlineData("HOME")]
    [InlineData("LD_PRELOAD")]
    [InlineData("PYTHONPATH")]
    [InlineData("STREAMLIT_SERVER_PORT")]
    [InlineData("MBOT_DATA_DIR")]
    [InlineData("BASH_ENV")]
    public void OtherNames_AreRefused_NamingThem(string name)
    {
        var error = Assert.Throws<MBotException>(() => SecretRules.CheckName(name));
        Assert.Equal((ErrorKind.InvalidArgument, "set"), (error.Kind, error.Field));
        Assert.Contains(name.Trim(), error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public void NamesHave128CharactersAtMost()
    {
        SecretRules.CheckName(new('A', 128));
        Assert.Throws<MBotException>(() => SecretRules.CheckName(new('A', 129)));
    }

    [Fact]
    public void ValuesThatNoEnvironmentHolds_AreRefused_WithoutShowingThem() => Assert.All(["a\0b", "a\ud800", "\udc00a"], value =>
    {
        var error = Assert.Throws<MBotException>(() => SecretRules.CheckValue("KEY", new(value)));
        Assert.Contains("KEY", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, error.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void ValuesHave64KiBAtMost_InBytes()
    {
        SecretRules.CheckValue("KEY", new(new('ü', 32 * 1024)));
        Assert.Throws<MBotException>(() => SecretRules.CheckValue("KEY", new(new string('ü', 32 * 1024) + "x")));
    }

    [Fact]
    public void AllTogether_Have1MiBAtMost_AndNothingIsWrittenBeyond()
    {
        using var harness = new SecretsHarness();
        var store = harness.Start();
        var fifteen = Enumerable.Range(0, 15).Select(number => ($"N{number}", new string('x', 64 * 1024))).ToArray();
        store.Replace(Values(fifteen));
        Assert.Throws<MBotException>(() => store.Change(Values(("LAST", new string('x', 64 * 1024))), []));
        Assert.Equal((1, 15), (store.Current.Version, store.Current.Secrets.Count));
    }

    [Fact]
    public void OneBadName_RefusesTheWholeChange()
    {
        using var harness = new SecretsHarness();
        var store = harness.Start();
        Assert.Throws<MBotException>(() => store.Change(Values(("A", "1"), ("PATH", "2")), []));
        Assert.Empty(store.Current.Secrets);
        Assert.False(File.Exists(harness.Json));
        Assert.Equal("unset", Assert.Throws<MBotException>(() => store.Change(Values(("A", "1")), ["A"])).Field);
    }
}
