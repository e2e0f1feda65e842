using MBot.Agent.Deployments.Releases;
using MBot.TestKit;

namespace MBot.Agent.Tests.Deployments;

public sealed class TreeLinksTests : IDisposable
{
    private readonly TempFolder _folder = new("links");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("data -> /etc/passwd", "data")]
    [InlineData("data -> ..", "data")]
    [InlineData("a/data -> ../../x", "a/data")]
    [InlineData("a/data -> ../x/../../y", "a/data")]
    // The text of these stays inside, the way does not.
    [InlineData("a/b/up -> ../..;key -> a/b/up/../manifest.json", "key")]
    [InlineData("up -> .;key -> x/../up/../y", "key")]
    [InlineData("one -> a/two;a/two -> ../b/three;b/three -> ../../out", "b/three|a/two|one")]
    public void ALinkThatLeadsOut_IsFound_HoweverItGetsThere(string links, string found) =>
        Assert.Contains(Find(links)?.Path, found.Split('|'));

    [Theory]
    [InlineData("a/data -> ../x")]
    [InlineData("data -> a/./b//c")]
    [InlineData("gone -> not/there/../at-all")]
    [InlineData("a -> b;b -> a")]
    [InlineData("self -> self")]
    // Whoever walked along these would walk 2^40 ways.
    [InlineData("x/one -> .;x/two -> .;x/three -> ..;x/y/four -> ../..")]
    public void LinksThatStay_AreFine_AlsoRoundInCircles(string links) => Assert.Null(Find(links));

    private (string Path, string Target)? Find(string links)
    {
        foreach (var link in links.Split(';').Select(link => link.Split(" -> ")))
        {
            var path = Path.Combine(_folder.Sub("tree"), link[0]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.CreateSymbolicLink(path, link[1]);
        }

        return TreeLinks.FirstEscaping(_folder["tree"]);
    }
}
