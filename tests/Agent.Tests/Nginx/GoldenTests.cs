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
        var model = Models.Golden[name];
        var installed = await InstalledVersionAsync();
        if (model.Version >= new Version(1, 25, 1) && installed < model.Version)
            model = model with { Version = installed }; // "http2 on" is unknown to it: judge all the rest
        using var run = new NginxTestRun();
        if (model.Tls is not null)
            await run.MakeCertificateAsync();
        var (code, says) = await run.JudgeAsync(NginxConfigRenderer.Render(model));
        Assert.True(code == 0, says);
    }

    private static async Task<Version> InstalledVersionAsync()
    {
        var info = new System.Diagnostics.ProcessStartInfo(NginxInstalled.File!, ["-v"]) { RedirectStandardError = true };
        using var process = System.Diagnostics.Process.Start(info)!;
        return NginxProgram.ParseVersion(await process.StandardError.ReadToEndAsync())!;
    }

    private static string Folder() => Path.Combine(Repository.Root, "tests", "Agent.Tests", "Nginx", "Golden");
}
