using MBot.Agent.Certificates;
using MBot.Agent.Platform;
using MBot.TestKit;

namespace MBot.Agent.Tests.Certificates;

public sealed class CertificateStoreTests : IDisposable
{
    private readonly TempFolder _folder = new("certificates");

    private CertificateStore Store => new(new StateFolder(_folder.Path));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsInstalled_IsServed_AndTheOneBeforeIsKept_AndNoOther()
    {
        Assert.Equal((null, null), Store.Current);
        foreach (var name in (string[])["a.example.org", "b.example.org", "c.example.org"])
        {
            Store.Install(TestPair.For(name).Parsed, []);
            Assert.Equal($"CN={name}", Store.Current.Pair!.Pair.Leaf.Subject);
        }

        Assert.Equal(2, new DirectoryInfo(Path.Combine(_folder.Path, "certificates")).EnumerateDirectories().Count(d => d.LinkTarget is null));
        Assert.All(Directory.EnumerateFiles(Path.Combine(_folder.Path, "certificates"), "*", SearchOption.AllDirectories), f => Assert.Equal(AtomicFile.OwnerOnly, File.GetUnixFileMode(f)));
    }

    [Fact]
    public void InstallingTheSameAgain_KeepsTheOneBefore()
    {
        Store.Install(TestPair.For("a.example.org").Parsed, []);
        var second = TestPair.For("b.example.org").Parsed;
        Store.Install(second, []);
        Store.Install(second, []);
        File.Delete(Store.Current.Pair!.Key);
        Assert.Equal("CN=a.example.org", Store.Current.Pair!.Pair.Leaf.Subject);
    }

    /// <summary>The machine ended after the new pair was there, and before the setting was that names what it is for.</summary>
    [Fact]
    public void APairForOtherNames_LetsTheOneBeforeServe_AndDoesNotPushItOut()
    {
        Store.Install(TestPair.For("a.example.org").Parsed, []);
        Store.Install(TestPair.For("b.example.org").Parsed, ["a.example.org"]);
        Assert.Equal(("CN=a.example.org", null), (Store.CurrentFor(["a.example.org"]).Pair!.Pair.Leaf.Subject, Store.CurrentFor(["a.example.org"]).Problem));

        var third = Store.Install(TestPair.For("c.example.org").Parsed, ["a.example.org"]);
        Assert.Equal("CN=a.example.org", Store.CurrentFor(["a.example.org"]).Pair!.Pair.Leaf.Subject);
        Store.TakeBack(third);
        Assert.Equal("CN=a.example.org", Store.Current.Pair!.Pair.Leaf.Subject);
        Assert.Equal((null, "the certificate is not for d.example.org"), Store.CurrentFor(["d.example.org"]));
    }

    /// <summary>What a hand, or a full disk, may make of the files.</summary>
    [Theory]
    [InlineData("empty chain")]
    [InlineData("empty key")]
    [InlineData("no key")]
    [InlineData("another's key")]
    [InlineData("no folder")]
    public void APairThatIsNotWholeAnyMore_LetsTheOneBeforeServe_AndItIsSaid(string damage)
    {
        Store.Install(TestPair.For("a.example.org").Parsed, []);
        var stored = Store.Install(TestPair.For("b.example.org").Parsed, []);
        switch (damage)
        {
            case "empty chain": File.WriteAllText(stored.Chain, ""); break;
            case "empty key": File.WriteAllText(stored.Key, ""); break;
            case "no key": File.Delete(stored.Key); break;
            case "another's key": File.WriteAllText(stored.Key, TestPair.For("b.example.org").Key); break;
            case "no folder": Directory.Delete(stored.Folder, recursive: true); break;
        }

        var (pair, problem) = Store.Current;

        Assert.Equal("CN=a.example.org", pair!.Pair.Leaf.Subject);
        Assert.Contains(Path.GetFileName(stored.Folder), problem, StringComparison.Ordinal);
        Store.Install(TestPair.For("c.example.org").Parsed, []);
        Assert.Null(Store.Current.Problem);
        File.Delete(Store.Current.Pair!.Chain);
        Assert.Equal("CN=a.example.org", Store.Current.Pair!.Pair.Leaf.Subject);
    }
}
