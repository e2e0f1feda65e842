using MBot.Agent.Deployments.Source;

namespace MBot.Agent.Tests.Deployments;

public sealed class GitRefTests
{
    [Theory]
    [InlineData("main")]
    [InlineData("feature/über-größe")]
    [InlineData("v1.2.3")]
    [InlineData("a1b2c3d4e5f6")]
    [InlineData("release@2")]
    public void WhenANameIsOneThatGitAllows_ItIsLetIn(string name) => Assert.Null(GitRef.Problem(name));

    [Theory]
    [InlineData("")]
    [InlineData("--upload-pack=x")]
    [InlineData("-c")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("main..other")]
    [InlineData("main^")]
    [InlineData("HEAD~1")]
    [InlineData("a:b")]
    [InlineData("main@{1}")]
    [InlineData("/main")]
    [InlineData("main/")]
    [InlineData("a//b")]
    [InlineData("x.lock")]
    [InlineData(".hidden")]
    [InlineData("a/.hidden")]
    [InlineData("main.")]
    public void WhenANameCouldMeanSomethingElseToGit_ItIsRefused(string name) => Assert.NotNull(GitRef.Problem(name));

    [Fact]
    public void WhenANameIsTenKilobytesLong_ItIsRefused() => Assert.NotNull(GitRef.Problem(new string('a', 10_000)));
}
