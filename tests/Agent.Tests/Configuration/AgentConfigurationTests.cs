using MBot.Agent.Configuration;
using MBot.Agent.Platform;

namespace MBot.Agent.Tests.Configuration;

public class AgentConfigurationTests
{
    [Fact]
    public void WithoutAFile_AllDefaultsCount()
    {
        using var harness = new ConfigurationHarness();
        var options = harness.Start().Current<SampleOptions>();
        Assert.Equal(("hello", 10, 20, 200_000_000L, TimeSpan.FromMinutes(10)), (options.Greeting, options.PortFirst, options.PortLast, options.MaxUploadSize, options.DrainTimeout));
        Assert.Null(options.Max);
        Assert.Equal("stays", options.NotASetting);
    }

    [Fact]
    public void TheFile_MayHoldCommentsAndTrailingCommas()
    {
        using var harness = new ConfigurationHarness("""
            // of the house
            {
              "sample": {
                "greeting": "hi", /* kept short */
                "maxUploadSize": "1.5GiB",
                "drainTimeout": "1h30m",
                "extraArguments": ["--no-index", "a b",], // words
                "max": null,
                "enabled": false,
              },
            }
            """);
        var options = harness.Start().Current<SampleOptions>();
        Assert.Equal(("hi", 1_610_612_736L, TimeSpan.FromMinutes(90), false), (options.Greeting, options.MaxUploadSize, options.DrainTimeout, options.Enabled));
        Assert.Equal(["--no-index", "a b"], options.ExtraArguments);
    }

    [Fact]
    public void AnEnvironmentVariable_WinsOverTheFile()
    {
        using var harness = new ConfigurationHarness("""{ "sample": { "drainTimeout": "1m", "greeting": "hi" } }""")
            .With("MBOT_SAMPLE_DRAIN_TIMEOUT", "10s").With("MBOT_SAMPLE_EXTRA_ARGUMENTS", "a, b").With("MBOT_SAMPLE_GREETING", "");
        var configuration = harness.Start();
        Assert.Equal(TimeSpan.FromSeconds(10), configuration.Current<SampleOptions>().DrainTimeout);
        Assert.Equal(["a", "b"], configuration.Current<SampleOptions>().ExtraArguments);
        Assert.Equal("hi", configuration.Current<SampleOptions>().Greeting);
        Assert.Equal(SettingSource.Environment, configuration.Get("sample.drainTimeout")[0].Running.Source);
    }

    [Theory]
    [InlineData("NAME", "sample")]
    [InlineData("sample", "NAME")]
    public void ANameOutOfTheFile_IsShownShort_AndWithoutATerminalsCommands(string section, string key)
    {
        var name = "\\u001b[2J\\n" + new string('x', 5000);
        using var harness = new ConfigurationHarness($"{{ \"{section}\": {{ \"{key}\": 1 }} }}".Replace("NAME", name, StringComparison.Ordinal));
        var problems = harness.Start().Problems;
        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.True(problem.Message.Length < 200 && !problem.Message.Any(char.IsControl) && problem.Key?.Length < 200, problem.Message));
    }

    [Fact]
    public void UnknownKeys_AreAWarningAtStart_WithASuggestion()
    {
        using var harness = new ConfigurationHarness("""
            {
              "sample": { "drainTimout": "1m" },
              "smaple": {},
              "sample.greeting": "x"
            }
            """).With("MBOT_SAMPLE_GREETNG", "x").With("MBOT_STATE", "not a setting's");
        var configuration = harness.Start();
        Assert.All(configuration.Problems, problem => Assert.False(problem.IsFatal));
        Assert.Equal(
            [
                ("sample.drainTimout", 2, "did you mean sample.drainTimeout?"),
                ("smaple", 3, "did you mean sample?"),
                ("sample.greeting", 4, """write "sample": { "greeting": … }"""),
                (null, null, "did you mean MBOT_SAMPLE_GREETING?"),
            ],
            configuration.Problems.Select(problem => (problem.Key, problem.Line, problem.Hint)));
        Assert.Equal(4, configuration.Validate().Count);
    }

    [Theory]
    [InlineData("""{"sample":{"drainTimeout":10}}""", "sample.drainTimeout is the number 10, it must be a duration such as 90s")]
    [InlineData("""{"sample":{"drainTimeout":"10 minutes"}}""", """sample.drainTimeout is the text "10 minutes", it must be a duration""")]
    [InlineData("""{"sample":{"enabled":"yes"}}""", """sample.enabled is the text "yes", it must be true or false""")]
    [InlineData("""{"sample":{"portFirst":1.5}}""", "sample.portFirst is the number 1.5, it must be a whole number")]
    [InlineData("""{"sample":{"greeting":null}}""", "sample.greeting is null, it must be a text")]
    [InlineData("""{"sample":{"max":"many"}}""", "it must be a whole number such as 3, or null")]
    [InlineData("""{"sample":{"extraArguments":"a"}}""", "it must be a list of texts")]
    [InlineData("""{"sample":{"extraArguments":["a",1]}}""", "sample.extraArguments is a list, it must be a list of texts")]
    [InlineData("""{"sample":{"maxUploadSize":-1}}""", "sample.maxUploadSize is the number -1, it must be a size")]
    [InlineData("""{"sample":{"greeting":"\ud800"}}""", "it must be a text")]
    [InlineData("""{"sample":{"portLast":9}}""", "sample.portLast is 9: must not be below portFirst (10)")]
    [InlineData("""{"sample":3}""", "sample is the number 3, it must be an object")]
    [InlineData("""{"sample":{"max":1,"max":2}}""", "sample.max is there twice, first in line 1")]
    [InlineData("""{"sample":{},"sample":{}}""", "sample is there twice")]
    [InlineData("""["sample"]""", "the file must be one object")]
    [InlineData("""{"sample":{"max":1}} x""", "is invalid after a single JSON value")]
    [InlineData("/* never ends", ":1: ")]
    public void WhatCannotBeRead_StopsTheStart_NamingFileLineKeyAndWhatWouldBeRight(string text, string part)
    {
        using var harness = new ConfigurationHarness(text);
        var error = harness.Refusal();
        Assert.Equal((ErrorKind.FailedPrecondition, "configuration.invalid"), (error.Kind, error.Code));
        Assert.StartsWith($"{harness.Folder.ConfigurationFile}:1: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALineNumber_CountsFromOneToTheKey()
    {
        using var harness = new ConfigurationHarness("// one\n{\n  \"sample\": {\n    // four\n    \"max\": true,\n    \"enabled\": 1\n  }\n}\n");
        Assert.Equal([5, 6], harness.Refusal().Evidence.Select(line => int.Parse(line.Split(':')[1], null)));
    }

    [Fact]
    public void AFileThatIsNotUtf8_StopsTheStart()
    {
        using var harness = new ConfigurationHarness();
        File.WriteAllBytes(harness.Folder.ConfigurationFile, [.. "{\n\"sample\":{\"greeting\":\""u8, 0xFF, .. "\"}}"u8]);
        Assert.Contains(":2: this is not UTF-8 text", harness.Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AByteOrderMark_IsNoError()
    {
        using var harness = new ConfigurationHarness("\uFEFF{ \"sample\": { \"greeting\": \"hi\" } }");
        Assert.Equal("hi", harness.Start().Current<SampleOptions>().Greeting);
    }

    [Fact]
    public void AWrongVariable_StopsTheStart_NamingTheVariable()
    {
        using var harness = new ConfigurationHarness().With("MBOT_SAMPLE_PORT_FIRST", "ten");
        Assert.StartsWith("MBOT_SAMPLE_PORT_FIRST: sample.portFirst is the text \"ten\"", harness.Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Set_OfALiveKey_CountsAtOnce_AndKeepsTheFilesForm()
    {
        using var harness = new ConfigurationHarness("{\n  // drain\n  \"sample\": {\n    \"drainTimeout\": \"1m\" // short\n  }\n}\n");
        var configuration = harness.Start();
        var announced = new List<string>();
        configuration.Changed += announced.AddRange;
        var change = configuration.Set("sample.drainTimeout", "2m");
        Assert.Equal(("1m", "2m", ChangeEffect.Live), (change.Old, change.New, change.Effect));
        Assert.Equal(TimeSpan.FromMinutes(2), configuration.Current<SampleOptions>().DrainTimeout);
        Assert.Equal("{\n  // drain\n  \"sample\": {\n    \"drainTimeout\": \"2m\" // short\n  }\n}\n", harness.Text);
        Assert.Equal(["sample.drainTimeout"], announced);
        Assert.Equal(ChangeEffect.None, configuration.Set("sample.drainTimeout", "120s").Effect);
    }

    [Fact]
    public void Set_OfARestartKey_IsPendingUntilTheNextStart()
    {
        using var harness = new ConfigurationHarness();
        var configuration = harness.Start();
        Assert.Equal(ChangeEffect.Restart, configuration.Set("sample.portFirst", "12").Effect);
        Assert.Equal(10, configuration.Current<SampleOptions>().PortFirst);
        var pending = Assert.Single(configuration.PendingRestart);
        Assert.Equal(("sample.portFirst", "10", "12"), (pending.Key.FullName, pending.Value, pending.PendingValue));
        Assert.Equal(12, harness.Start().Current<SampleOptions>().PortFirst);
        configuration.Set("sample.portFirst", "10");
        Assert.Empty(configuration.PendingRestart);
    }

    [Fact]
    public void ALiveKey_ThatFitsOnlyTogetherWithARestartKey_WaitsForTheRestartToo()
    {
        using var harness = new ConfigurationHarness();
        var configuration = harness.Start();
        harness.Text = """{ "sample": { "portFirst": 3, "portLast": 5, "greeting": "hi" } }""";
        configuration.Reload();
        var options = configuration.Current<SampleOptions>();
        Assert.Equal((10, 20, "hello"), (options.PortFirst, options.PortLast, options.Greeting));
        Assert.Equal(["sample.greeting", "sample.portFirst", "sample.portLast"], configuration.PendingRestart.Select(report => report.Key.FullName).Order());
    }

    [Theory]
    [InlineData("sample.drainTimeout", "soon")]
    [InlineData("sample.greeting", "a\0b")]
    [InlineData("sample.portLast", "9")]
    [InlineData("sample.nothing", "1")]
    [InlineData("sample.greeting\": 1, \"x", "1")]
    public void Set_OfSomethingInvalid_IsRefusedBeforeAnythingIsWritten(string key, string value)
    {
        using var harness = new ConfigurationHarness("{ }");
        var configuration = harness.Start();
        Assert.Throws<MBotException>(() => configuration.Set(key, value));
        Assert.Equal("{ }", harness.Text);
    }

    [Fact]
    public void Set_OfAValueThatBreaksARule_NamesTheRule_AndNoPlaceInAFileThatIsNotWritten()
    {
        using var harness = new ConfigurationHarness();
        var error = Assert.Throws<MBotException>(() => harness.Start().Set("sample.portLast", "1"));
        Assert.Equal((ErrorKind.InvalidArgument, "value", "sample.portLast is 1: must not be below portFirst (10)"), (error.Kind, error.Field, error.Message));
    }

    [Fact]
    public void Set_IsRefused_WhenTheFileHasBecomeInvalidByHand_AndMendsItWhenItCan()
    {
        using var harness = new ConfigurationHarness();
        var configuration = harness.Start();
        harness.Text = """{ "sample": { "max": "x" } }""";
        Assert.Throws<MBotException>(() => configuration.Set("sample.greeting", "hi"));
        configuration.Set("sample.max", "4");
        Assert.Equal("""{ "sample": { "max": 4 } }""", harness.Text);
        harness.Text = "{ broken";
        Assert.Equal("configuration.invalid", Assert.Throws<MBotException>(() => configuration.Set("sample.max", "4")).Code);
        Assert.Equal("{ broken", harness.Text);
    }

    [Fact]
    public void Set_OfAKeyThatAVariableOverrides_SaysSo()
    {
        using var harness = new ConfigurationHarness().With("MBOT_SAMPLE_GREETING", "env");
        var configuration = harness.Start();
        Assert.Equal(ChangeEffect.Overridden, configuration.Set("sample.greeting", "file").Effect);
        Assert.Equal("env", configuration.Current<SampleOptions>().Greeting);
    }

    [Fact]
    public void Unset_GoesBackToTheDefault()
    {
        using var harness = new ConfigurationHarness("{\n  \"sample\": {\n    \"greeting\": \"hi\",\n    \"max\": 3\n  }\n}\n");
        var configuration = harness.Start();
        Assert.Equal(("3", "null", ChangeEffect.Live), configuration.Unset("sample.max") is var change ? (change.Old, change.New, change.Effect) : default);
        Assert.Equal("{\n  \"sample\": {\n    \"greeting\": \"hi\"\n  }\n}\n", harness.Text);
        Assert.Null(configuration.Current<SampleOptions>().Max);
    }

    [Fact]
    public void Reload_OfAnInvalidFile_ChangesNothing()
    {
        using var harness = new ConfigurationHarness("""{ "sample": { "greeting": "hi" } }""");
        var configuration = harness.Start();
        harness.Text = """{ "sample": { "greeting": 3 } }""";
        Assert.Throws<MBotException>(() => configuration.Reload());
        Assert.Equal("hi", configuration.Current<SampleOptions>().Greeting);
    }

    [Fact]
    public void SecretValues_AreShownNowhere()
    {
        using var harness = new ConfigurationHarness("""{ "sample": { "password": "hunter2" } }""");
        var configuration = harness.Start();
        Assert.Equal("[REDACTED]", configuration.Get("sample.password")[0].Value);
        Assert.Equal(("[REDACTED]", "[REDACTED]"), configuration.Set("sample.password", "hunter3") is var change ? (change.Old, change.New) : default);
        Assert.Contains(configuration.Validate("""{ "sample": { "password": 4711 } }"""), problem => !problem.Message.Contains("4711", StringComparison.Ordinal));
    }

    [Fact]
    public void Get_TakesAKeyASectionOrNothing_AndSuggestsTheNearestOtherwise()
    {
        using var harness = new ConfigurationHarness();
        var configuration = harness.Start();
        Assert.Equal("10m", Assert.Single(configuration.Get("sample.drainTimeout")).Value);
        Assert.Single(configuration.Get("other"));
        Assert.Equal(11, configuration.Get().Count);
        Assert.Equal("did you mean sample.drainTimeout?", Assert.Throws<MBotException>(() => configuration.Get("drainTimeout")).Hint);
    }

    [Fact]
    public void TheFilesModeAndSymlink_SurviveASet()
    {
        using var harness = new ConfigurationHarness();
        var real = Path.Combine(harness.Folder.Root, "real.json");
        File.WriteAllText(real, "{}");
        File.SetUnixFileMode(real, AtomicFile.Readable);
        File.CreateSymbolicLink(harness.Folder.ConfigurationFile, real);
        harness.Start().Set("other.word", "new");
        Assert.Equal(real, new FileInfo(harness.Folder.ConfigurationFile).LinkTarget);
        Assert.Equal(AtomicFile.Readable, File.GetUnixFileMode(real));
        Assert.Contains("\"new\"", harness.Text, StringComparison.Ordinal);
    }
}
