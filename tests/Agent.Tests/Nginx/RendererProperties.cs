using System.Net;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MBot.Agent.Nginx;
using MBot.Agent.Platform;

namespace MBot.Agent.Tests.Nginx;

/// <summary>Text that would like to be configuration.</summary>
public sealed record NastyText(string Value)
{
    public override string ToString() => Value;
}

public static class NastyTexts
{
    private static readonly string[] Fragments =
    [
        ";", "{", "}", "\"", "'", "\\", "$", "${x}", "\n", "\r", "\t", "\0", "#", " ", "(", ")", "*", "~", "^", ":", "\u0001", "\u0002",
        "a", "Z", "0", "-", "_", ".", "/", "..", "é", "日", "😀", "\ud800", "%2f", "example.org", "10.0.0.0/8", "::/0", "1.2.3.4", "include", "load_module x.so;",
        "return 200;", "}server{", "unix:", "\\\"", "\\n", "\u2028", "all", "0/0",
    ];

    public static Arbitrary<NastyText> Texts() =>
        Gen.Elements(Fragments).ListOf().Select(f => new NastyText(string.Concat(f.Take(12)))).ToArbitrary();
}

/// <summary>No value can break out of its place: the file says the same directives whatever the values are, or is not made.</summary>
[Properties(Arbitrary = [typeof(NastyTexts)])]
public class RendererProperties
{
    private static readonly IReadOnlyList<(int, string)> Skeleton = SkeletonOf(Fill("/FOLDER/x", "example.org", "10.0.0.0/8"));

    [Property(MaxTest = 1000)]
    public void WhateverAPathIs_TheFileSaysNoMoreAndKeepsIt(NastyText path)
    {
        var value = "/" + path.Value;
        if (TryRender(value, "example.org", "10.0.0.0/8") is not { } text)
            return;
        Assert.Equal(Skeleton, SkeletonOf(text));
        Assert.Contains(NginxFileParser.Parse(text), d => d.Words is ["pid", var pid] && pid == value + "/run/nginx/nginx.pid");
    }

    [Property(MaxTest = 1000)]
    public void WhateverANameOrANetworkIs_TheFileSaysNoMore(NastyText name, NastyText network)
    {
        if (TryRender("/FOLDER/x", name.Value, "10.0.0.0/8") is { } named)
            Assert.Equal(Skeleton, SkeletonOf(named));
        if (TryRender("/FOLDER/x", "example.org", network.Value) is { } allowed)
            Assert.Equal(Skeleton, SkeletonOf(allowed));
    }

    [Property(MaxTest = 500)]
    public void WhateverAUserOrTokenIs_TheFileSaysNoMore(NastyText user, NastyText token)
    {
        var plain = Models.Plain() with { User = "root" };
        var skeleton = SkeletonOf(NginxConfigRenderer.Render(plain));
        try
        {
            Assert.Equal(skeleton, SkeletonOf(NginxConfigRenderer.Render(plain with { User = user.Value })));
        }
        catch (MBotException e)
        {
            Assert.Equal("nginx.value-refused", e.Code);
        }

        Assert.Throws<ArgumentException>(() => NginxConfigRenderer.Render(plain with { VerifyToken = token.Value }));
    }

    [Property(MaxTest = 1000)]
    public void WhateverAFramesOriginIs_TheFileSaysNoMore(NastyText origin)
    {
        var plain = Models.Plain();
        var skeleton = SkeletonOf(NginxConfigRenderer.Render(plain));
        foreach (var value in (string[])[origin.Value, $"https://{origin.Value}", $"https://*.example.org:{origin.Value}"])
        {
            try
            {
                Assert.Equal(skeleton, SkeletonOf(NginxConfigRenderer.Render(plain with { FrameAncestors = [value] })));
            }
            catch (MBotException e)
            {
                Assert.Equal(("nginx.value-refused", "nginx.frameAncestors"), (e.Code, e.Field));
            }
        }
    }

    [NginxFact]
    public async Task WhateverValuesTheRendererTakes_NginxAcceptsTheFile()
    {
        var samples = NastyTexts.Texts().Generator.Sample(400, 40).Select(t => t.Value).Distinct().ToArray();
        using var run = new NginxTestRun();
        var judged = 0;
        foreach (var sample in samples)
        {
            var folder = $"/FOLDER/{sample}";
            var text = TryRender(folder, "example.org", "10.0.0.0/8") ?? TryRender("/FOLDER/x", sample, "10.0.0.0/8") ?? TryRender("/FOLDER/x", "example.org", sample);
            if (text is null || judged >= 40)
                continue;
            judged++;
            var parent = NginxFileParser.Parse(text).First(d => d.Words[0] == "pid").Words[1].Replace(Models.Folder, run.Folder, StringComparison.Ordinal);
            var state = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(parent)))!;
            Directory.CreateDirectory(Path.Combine(state, "run/nginx/tmp"));
            Directory.CreateDirectory(Path.Combine(state, "logs/nginx"));
            var (code, says) = await run.JudgeAsync(text);
            Assert.True(code == 0, $"{sample}: {says}");
        }

        Assert.True(judged > 5, $"only {judged} of {samples.Length} texts were taken: the test would prove nothing");
    }

    [Theory]
    [InlineData("/a$b", "example.org", "10.0.0.0/8")]
    [InlineData("/a\nb", "example.org", "10.0.0.0/8")]
    [InlineData("relative", "example.org", "10.0.0.0/8")]
    [InlineData("/a", "*.example.org", "10.0.0.0/8")]
    [InlineData("/a", "example.org;", "10.0.0.0/8")]
    [InlineData("/a", "~^.*$", "10.0.0.0/8")]
    [InlineData("/a", "", "10.0.0.0/8")]
    [InlineData("/a", "example.org", "10.0.0.1/8")]
    [InlineData("/a", "example.org", "all")]
    [InlineData("/a", "example.org", "unix:")]
    [InlineData("/a", "example.org", "1.2")]
    public void WhenAValueHasNoSafePlace_ItIsRefusedByName(string path, string name, string network)
    {
        var error = Assert.Throws<MBotException>(() => Fill(path, name, network));
        Assert.Equal("nginx.value-refused", error.Code);
        Assert.NotNull(error.Field);
    }

    [Fact]
    public void WhenAListenAddressIsInTheSlotsPorts_OrNamedTwice_ItIsRefused()
    {
        foreach (var listen in (string[][])[["127.0.0.1:8511"], ["127.0.0.1:80", "127.0.0.1:80"], []])
            Assert.Throws<MBotException>(() => NginxConfigRenderer.Render(Models.Plain() with { Listen = [.. listen.Select(IPEndPoint.Parse)] }));
        foreach (var text in (string[])["8080", "127.0.0.1", "127.0.0.1:0", "127.1:80", "::1:80", "[::1]", "127.0.0.1:80;", " 127.0.0.1:80"])
            Assert.Null(NginxListen.TryParse(text));
        foreach (var text in (string[])["127.0.0.1:8080", "[::]:80", "0.0.0.0:65535"])
            Assert.Equal(text, NginxListen.TryParse(text)!.ToString());
    }

    [Theory]
    [InlineData(true, "0.0.0.0:443 [::]:443", "0.0.0.0:443 [::]:443")]
    [InlineData(false, "0.0.0.0:443 [::]:443", "0.0.0.0:443")]
    [InlineData(false, "[::]:443 192.0.2.1:443", "192.0.2.1:443")]
    [InlineData(false, "127.0.0.1:443 [::1]:443", "127.0.0.1:443 [::1]:443")]
    [InlineData(false, "[::]:443", "[::]:443")]
    public void AllOfIPv6_IsListenedOnWhereThereIsAny(bool ipv6, string setting, string doors) =>
        Assert.Equal(doors, string.Join(' ', NginxListen.Of("https.listen", setting.Split(' '), ipv6)));

    [Fact]
    public void WhenTheOptionsAreTheDefaults_TheyAreValid() => Assert.Empty(new NginxOptions().Validate());

    [Theory]
    [InlineData("frame-ancestors 'self'", "self")]
    [InlineData("frame-ancestors 'none'", "none")]
    [InlineData("frame-ancestors *", "*")]
    [InlineData("frame-ancestors 'self' https://portal.example.org http://*.example.net:8443 https://192.0.2.7", "self", "https://Portal.example.org", "http://*.example.net:8443", "https://192.0.2.7")]
    public void FramesAreAllowed_AsTheSettingSays(string directive, params string[] ancestors)
    {
        Assert.Equal(directive, FramePolicy.Directive(ancestors));
        Assert.Equal(ancestors is not (["self"] or ["none"]), FramePolicy.AllowsOthers(ancestors));
    }

    [Theory]
    [InlineData]
    [InlineData("")]
    [InlineData("'self'")]
    [InlineData("portal.example.org")]
    [InlineData("https://portal.example.org/")]
    [InlineData("https://portal.example.org:0")]
    [InlineData("https://portal.example.org:65536")]
    [InlineData("https://*")]
    [InlineData("https://a.*.example.org")]
    [InlineData("https://user@example.org")]
    [InlineData("https://example.org; script-src *")]
    [InlineData("javascript:alert(1)")]
    [InlineData("self", "none")]
    [InlineData("*", "https://portal.example.org")]
    public void FramesOfWhatIsNoOrigin_AreRefused(params string[] ancestors)
    {
        Assert.Equal("nginx.frameAncestors", Assert.Throws<MBotException>(() => FramePolicy.Directive(ancestors)).Field);
        Assert.Equal("FrameAncestors", Assert.Single(new NginxOptions { FrameAncestors = ancestors }.Validate()).Property);
    }

    [Fact]
    public void FramesOfMoreSitesThanAHeaderHolds_AreRefused() =>
        Assert.Throws<MBotException>(() => FramePolicy.Directive([.. Enumerable.Range(0, 200).Select(n => $"https://site{n}.example.org")]));

    [Fact]
    public void WhenAnOptionIsWrong_ItIsNamed()
    {
        var options = new NginxOptions { Listen = ["8080"], ServerNames = ["a b"], Allow = ["all"], PasswordFile = "x", User = "Root;", MaxUpload = 0, ReadTimeout = TimeSpan.Zero, Workers = 0, WorkerConnections = 1, LogSize = 1, LogFiles = 0 };
        Assert.Equal(
            new[] { "Allow", "Listen", "LogFiles", "LogSize", "MaxUpload", "PasswordFile", "ReadTimeout", "ServerNames", "User", "WorkerConnections", "Workers" },
            options.Validate().Select(e => e.Property).Order());
    }

    private static string? TryRender(string folder, string name, string network)
    {
        try
        {
            return Fill(folder, name, network);
        }
        catch (MBotException e)
        {
            Assert.Equal("nginx.value-refused", e.Code);
            return null;
        }
    }

    private static string Fill(string folder, string name, string network) => NginxConfigRenderer.Render(Models.Plain() with
    {
        RunFolder = $"{folder}/run",
        Prefix = $"{folder}/run/nginx",
        AccessLog = $"{folder}/logs/nginx/access.log",
        ErrorLog = $"{folder}/logs/nginx/error.log",
        ServerNames = [name],
        Gate = new NginxGate($"{folder}/passwords", [network]),
    });

    private static List<(int, string)> SkeletonOf(string text) =>
        [.. NginxFileParser.Parse(text).Select(d => (d.Depth, $"{d.Words.ElementAtOrDefault(0)} {d.Words.Length}"))];
}
