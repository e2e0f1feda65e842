using MBot.Agent.Nginx;
using MBot.TestKit;

namespace MBot.Agent.Tests.Nginx;

/// <summary>MBOT_UPDATE_GOLDEN=1 writes the files anew; the difference is then read before it is committed.</summary>
public class GoldenTests
{
    public static TheoryData<string> Names => [.. Models.Golden.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void WhenAModelIsRendered_TheFileIsTheCommittedOne(string name)
    {
        var text = NginxConfigRenderer.Render(Models.Golden[name]);
        var file = Path.Combine(Folder(), $"{name}.conf");
        if (Environment.GetEnvironmentVariable("MBOT_UPDATE_GOLDEN") == "1")
            File.WriteAllText(file, text);
        Assert.Equal(File.ReadAllText(file), text);
    }

    [Fact]
    public void WhenAGoldenFileIsThere_AModelStandsForIt() =>
        Assert.Equal(Models.Golden.Keys.Order(), Directory.EnumerateFiles(Folder(), "*.conf").Select(f => Path.GetFileNameWithoutExtension(f)!).Order());

    [NginxTheory]
    [MemberData(nameof(Names))]
    public async Task WhenTheInstalledNginxKnowsTheForm_ItAcceptsTheFile(string name)
    {
        var (installed, library) = await InstalledAsync();
        var model = Models.Golden[name] with { OpenSsl = library };
        if (model.Version >= new Version(1, 25, 1) && installed < model.Version)
            model = model with { Version = installed }; // "http2 on" is unknown to it: judge all the rest
        using var run = new NginxTestRun();
        if (model.Tls is not null)
            await run.MakeCertificateAsync();
        var (code, says) = await run.JudgeAsync(NginxConfigRenderer.Render(model));
        Assert.True(code == 0, says);
    }

    [Theory]
    [InlineData("nginx version: nginx/1.22.1\nbuilt with OpenSSL 3.0.22 25 Aug 2026 (running with OpenSSL 3.0.19 27 Jan 2026)\nTLS SNI support enabled", "1.22.1", "3.0.19")]
    [InlineData("nginx version: nginx/1.26.3 (Debian)\nbuilt with OpenSSL 3.5.4 30 Sep 2025\n", "1.26.3", "3.5.4")]
    [InlineData("nginx version: nginx/1.18.0 (Ubuntu)\nbuilt with OpenSSL 1.1.1f  31 Mar 2020", "1.18.0", "1.1.1")]
    [InlineData("nginx version: nginx/1.28.0\nbuilt with LibreSSL 4.1.0", "1.28.0", null)]
    [InlineData("nginx version: nginx/1.28.0\nbuilt with OpenSSL 1.1.1 (compatible; BoringSSL) (running with BoringSSL)", "1.28.0", "1.1.1")]
    [InlineData("nginx version: nginx/1.25.1", "1.25.1", null)]
    public void WhatNginxSaysOfItself_IsRead(string says, string version, string? openSsl)
    {
        Assert.Equal(Version.Parse(version), NginxProgram.ParseVersion(says));
        Assert.Equal(openSsl is null ? null : Version.Parse(openSsl), NginxProgram.ParseOpenSsl(says));
    }

    private static async Task<(Version, Version?)> InstalledAsync()
    {
        var info = new System.Diagnostics.ProcessStartInfo(NginxInstalled.File!, ["-V"]) { RedirectStandardError = true };
        using var process = System.Diagnostics.Process.Start(info)!;
        var says = await process.StandardError.ReadToEndAsync();
        return (NginxProgram.ParseVersion(says)!, NginxProgram.ParseOpenSsl(says));
    }

    private static string Folder() => Path.Combine(Repository.Root, "tests", "Agent.Tests", "Nginx", "Golden");
}
