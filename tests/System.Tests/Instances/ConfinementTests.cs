using System.Text.Json;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Instances;

/// <summary>An app that tries what it must not, on an instance: the system refuses, in its unit and in the scope of its builds and hooks.</summary>
public sealed class ConfinementTests(ITestOutputHelper output)
{
    private static readonly string[] Allowed = ["write home", "write data", "write tmp"];

    [BoxFact]
    public async Task AnAppAndItsHooks_ReadWriteKillAndBindNothingThatIsNotTheirs()
    {
        await using var instance = await ServingBox.StartAsync(Repository.App("nosy"));
        foreach (var who in (string[])["app", "hook"])
        {
            var file = instance.Box.Inside($"/var/lib/mbot/app/data/attempts-{who}.json");
            await Until.HoldsAsync(() => File.Exists(file), TimeSpan.FromSeconds(60), $"the attempts of the {who}");
            var attempts = JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(file))!;
            foreach (var (name, result) in attempts)
                output.WriteLine($"{who,-5} {name,-22} {result}");
            Assert.Equal(Allowed.Order(), attempts.Where(attempt => attempt.Value == "done").Select(attempt => attempt.Key).Order());
        }

        // All of it is really there to be refused.
        foreach (var path in (string[])["/var/lib/mbot/agent.db", "/etc/mbot/agent.json", "/run/mbot/environment", "/var/lib/mbot/secrets", "/var/lib/mbot/identity", "/usr/bin/sudo"])
            await instance.Box.RunAsync("test", "-e", path);
        Assert.Equal("active", await instance.ShowAsync("ActiveState", "mbot-agent"));
    }
}
