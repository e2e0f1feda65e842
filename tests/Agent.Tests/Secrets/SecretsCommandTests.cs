using MBot.Agent.Platform;
using MBot.Agent.Secrets;
using MBot.TestKit;

namespace MBot.Agent.Tests.Secrets;

public sealed class SecretsCommandTests : IDisposable
{
    private readonly TempFolder _folder = new("secrets");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsHandedOver_IsAllThereIs_AndIsSaidByNameOnly()
    {
        var state = new StateFolder(_folder.Path);
        var output = new StringWriter();
        SecretsCommand.Import(state, new StringReader("""{ "B": "first value", "A": "a\nb" }"""), output);
        SecretsCommand.Import(state, new StringReader("""{ "A": "second value" }"""), output);

        Assert.Equal("A second value", string.Join(',', new SecretStore(state, TimeProvider.System).Current.Values.Select(v => $"{v.Key} {v.Value.Reveal()}")));
        Assert.Equal("2 secrets: A, B\n1 secrets: A\n", output.ToString());
    }

    [Theory]
    [InlineData("", "a JSON object of strings is wanted")]
    [InlineData("""{ "A": 1 }""", "a JSON object of strings is wanted")]
    [InlineData("""{ "A": null }""", "a JSON object of strings is wanted")]
    [InlineData("""{ "A": "hushhush" """, "a JSON object of strings is wanted")]
    [InlineData("""{ "LD_PRELOAD": "hushhush" }""", "LD_PRELOAD is reserved")]
    public void WhatIsNoSetOfSecrets_IsRefused_WithoutAValue_AndNothingIsWritten(string input, string why)
    {
        var error = Assert.Throws<MBotException>(() => SecretsCommand.Import(new StateFolder(_folder.Path), new StringReader(input), TextWriter.Null));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hushhush", error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["secrets/secrets.json"]));
    }
}
