using MBot.Agent.Logs;
using MBot.Agent.Platform;

namespace MBot.Agent.Tests.Logs;

public sealed class BootLogsTests : IDisposable
{
    private static readonly LogQuery Boot = new() { Sources = [LogSource.Boot] };
    private readonly LogsFixture _logs = new();

    private string Output => Path.Combine(_logs.Machine, "cloud-init-output.log");

    private string CloudInit => Path.Combine(_logs.Machine, "cloud-init.log");

    private string Progress => Path.Combine(_logs.Install, "progress");

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task WhereThereWasNeitherCloudInitNorInstall_ThereAreNoLines() => Assert.Empty(await _logs.ReadAsync(Boot));

    [Fact]
    public async Task CloudInit_UserData_AndInstallTellOneStory_ByTime_WithoutSecrets()
    {
        _logs.Secrets = [new Redacted("hunter2-and-more")];
        ThereWasABoot();

        var lines = await _logs.ReadAsync(Boot);

        Assert.Equal(
            [
                "cloud-init-output.log False Cloud-init v. 22.4.2 running 'modules:final' at Mon, 23 Nov 2026 00:15:06 +0000. Up 9.12 seconds.",
                "cloud-init-output.log False running  downloading https://example.org/a.tar.gz",
                "cloud-init-output.log False the password is [REDACTED]",
                "user-data False running: downloading https://example.org/a.tar.gz",
                "cloud-init.log True cc_scripts_user.py[WARNING]: Failed to run module scripts-user",
                "packages True failed: packages can't be installed",
                "packages True {\"time\":\"2026-11-23T00:1",
                "cloud-init-output.log False Cloud-init v. 22.4.2 finished at Mon, 23 Nov 2026 00:16:00 +0000. Datasource DataSourceNoCloud.  Up 63.01 seconds",
            ],
            lines.Select(l => $"{l.Origin} {l.IsError} {l.Text}"));
        Assert.All(lines, l => Assert.Equal(LogSource.Boot, l.Source));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 0, 15, 20, 123, TimeSpan.Zero), lines[4].Time);
        Assert.Equal(["failed: packages can't be installed"], await _logs.TextsAsync(Boot with { Grep = "can't" }));
        Assert.Equal(lines[^1].Text, Assert.Single(await _logs.TextsAsync(Boot with { Tail = 1 })));
    }

    [Fact]
    public async Task WhatIsSaidLater_IsFollowed_AndCloudInitsDetailIsLeftOut()
    {
        ThereWasABoot();
        await using var follower = new Follower(_logs.Reader, Boot with { Tail = 1 }, _logs.Bound);
        await follower.UntilAsync(1);

        await File.AppendAllTextAsync(CloudInit, "2026-11-23 00:17:00,000 - util.py[DEBUG]: Reading from /proc/uptime\nwith a second line\n2026-11-23 00:17:01,000 - util.py[INFO]: told\n");
        await File.AppendAllTextAsync(Output, "said without a time\n");
        await File.AppendAllTextAsync(Progress, """{"time":"2026-11-23T00:18:00Z","step":"done","state":"done","text":"0.1.0"}""" + "\n");
        await follower.UntilAsync(4);

        Assert.Equal(["done: 0.1.0", "said without a time", "util.py[INFO]: told"], follower.Texts.Skip(1).Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("]:")]
    [InlineData("2026-11-23 00:15:06,123")]
    [InlineData("Cloud-init v. 22 at . ")]
    [InlineData("Cloud-init v. 22 running at noon. Up 3 seconds.")]
    [InlineData("[1]")]
    [InlineData("""{"time":5,"step":{}}""")]
    public void ALineInNoKnownForm_IsShownAsItIs(string line)
    {
        foreach (var set in BootLogs.Of())
        {
            var read = set.Parse(line);
            Assert.True(read.Time is not null || read.Text == line, read.ToString());
        }
    }

    private void ThereWasABoot()
    {
        Directory.CreateDirectory(_logs.Machine);
        Directory.CreateDirectory(_logs.Install);
        File.WriteAllText(Output, """
            Cloud-init v. 22.4.2 running 'modules:final' at Mon, 23 Nov 2026 00:15:06 +0000. Up 9.12 seconds.
            running  downloading https://example.org/a.tar.gz
            the password is hunter2-and-more
            Cloud-init v. 22.4.2 finished at Mon, 23 Nov 2026 00:16:00 +0000. Datasource DataSourceNoCloud.  Up 63.01 seconds

            """);
        File.WriteAllText(CloudInit, """
            2026-11-23 00:15:06,000 - util.py[DEBUG]: Cloud-init v. 22.4.2 running 'modules:final'
            2026-11-23 00:15:20,123 - cc_scripts_user.py[WARNING]: Failed to run module scripts-user
            2026-11-23 00:15:20,200 - util.py[DEBUG]: failed
            Traceback (most recent call last):

            """);
        File.WriteAllText(Progress, """
            {"time":"2026-11-23T00:15:07Z","step":"user-data","state":"running","text":"downloading https://example.org/a.tar.gz"}
            {"time":"2026-11-23T00:15:30Z","step":"packages","state":"failed","text":"packages can't be installed"}
            {"time":"2026-11-23T00:1

            """);
    }
}
