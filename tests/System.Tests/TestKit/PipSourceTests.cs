using MBot.TestKit;

namespace MBot.SystemTests;

public class PipSourceTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    [NeedsFact(Part.Streamlit | Part.Root)]
    public async Task AUserWhoIsNotRoot_UpgradesStreamlitInAPlainVenv()
    {
        using var home = new TempFolder("home");
        var pip = await PipSource.ArgumentsAsync(home);
        await home.GiveToAsync(RunAs.Nobody);
        var options = new ChildProcessOptions
        {
            User = RunAs.Nobody,
            WorkingDirectory = home.Path,
            Environment = new Dictionary<string, string?> { ["HOME"] = home.Path },
        };

        await ChildProcess.RunAsync("/usr/bin/python3", ["-m", "venv", home["venv"]], options, Bound);
        foreach (var version in (string[])["1.24", "1.31"])
        {
            await ChildProcess.RunAsync(home["venv/bin/pip"], ["install", "-q", .. pip, $"streamlit=={version}.*"], options, Bound);
            var printed = await ChildProcess.RunAsync(home["venv/bin/streamlit"], ["--version"], options, Bound);
            Assert.Contains($"version {version}.", printed, StringComparison.Ordinal);
        }
    }

    [StreamlitFact]
    public async Task TheSecondCallCostsNothing_AndGivesTheSame()
    {
        var first = await PipSource.ArgumentsAsync();
        var second = await PipSource.ArgumentsAsync();

        Assert.Same(first, second);
        Assert.True(first.Count == 0 || (first is ["--no-index", "--find-links", var folder] && Directory.Exists(folder)));
    }
}
