using MBot.Agent.Deployments;
using MBot.Agent.Deployments.Launch;

namespace MBot.Agent.Tests.Deployments;

public sealed class StreamlitCommandTests
{
    [Theory]
    [InlineData("1.24.0+local", 1, 24)]
    [InlineData("1.31.0", 1, 31)]
    [InlineData("1.57rc1", 1, 57)]
    [InlineData("2", 2, 0)]
    [InlineData("garbage", 1, 0)]
    public void Versions_AreReadWithWhateverFollowsThem(string text, int major, int minor) =>
        Assert.Equal(new StreamlitVersion(major, minor), StreamlitVersion.Parse(text));

    [Fact]
    public void OldVersions_GetTheBooleanThatTheyUnderstand()
    {
        Assert.Contains("--client.showErrorDetails=false", Arguments("1.24.0"));
        Assert.Contains("--client.showErrorDetails=none", Arguments("1.62.0"));
        Assert.DoesNotContain("--client.toolbarMode=viewer", Arguments("1.18.0"));
    }

    [Fact]
    public void TheAppsOwnArguments_ComeLast()
    {
        var arguments = StreamlitCommand.Arguments(new(1, 31), "app.py", new AppOptions { StreamlitArguments = ["--theme.base=dark"], Domain = "chat.example.test" }, 200);

        Assert.Equal("--theme.base=dark", arguments[^1]);
        Assert.Contains("--browser.serverAddress=chat.example.test", arguments);
        Assert.Contains("--server.maxUploadSize=200", arguments);
        Assert.Contains("--server.port={port}", arguments);
    }

    private static IReadOnlyList<string> Arguments(string version) =>
        StreamlitCommand.Arguments(StreamlitVersion.Parse(version), "app.py", new AppOptions(), 200);
}
