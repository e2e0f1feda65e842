using System.Globalization;
using MBot.Agent.Configuration;
using MBot.Agent.Platform;

namespace MBot.Agent.Services.Systemd;

/// <summary>
/// A user of the app's own. Its commands run in transient scopes, in a slice below the app's in CPU and with a limit on memory and
/// processes; they stay children of the agent, so that they are ended and found again like any command.
/// </summary>
internal sealed class ConfinedAppUser(CommandRunner commands, ISettings<ServicesOptions> options) : IAppUser
{
    private const string InMemory = "/run/mbot-app";
    private const int MostTasks = 512;
    private const UnixFileMode Readable = (UnixFileMode)0b111_101_101;

    public bool IsApart => true;

    public Command As(Command command)
    {
        var user = options.Current.AppUser;
        return command with
        {
            File = "systemd-run",
            Arguments =
            [
                "--scope", "--quiet", "--collect", "--no-ask-password", "--slice=mbot-build.slice", $"--uid={user}", $"--gid={user}",
                options.Current.BuildMemoryLimit,
                string.Create(CultureInfo.InvariantCulture, $"--property=TasksMax={MostTasks}"),
                // The agent is among the last to go when memory is short; what it starts here is among the first.
                "--", "choom", "-n", "500", "--", command.File, .. command.Arguments,
            ],
        };
    }

    public Task GiveAsync(IReadOnlyList<string> folders, CancellationToken cancellation) =>
        RunAsync(new Command("install", ["-d", "-m", "0750", "-o", options.Current.AppUser, "-g", options.Current.AppUser, "--", .. folders]), cancellation);

    public async Task<string> ShowAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var group = options.Current.AppUser;
        var shown = Path.Combine(InMemory, Path.GetFileName(file));
        await RunAsync(new Command("install", ["-d", "-m", "0750", "-o", "root", "-g", group, "--", InMemory]), cancellation);
        // Written aside and moved, so that whoever reads it reads a whole one.
        AtomicFile.Write(shown + ".next", content.Span);
        await RunAsync(new Command("chown", ["--", $"root:{group}", shown + ".next"]), cancellation);
        File.SetUnixFileMode(shown + ".next", UnixFileMode.UserRead | UnixFileMode.GroupRead);
        File.Move(shown + ".next", shown, overwrite: true);
        return shown;
    }

    public async Task TakeAsync(string folder, CancellationToken cancellation)
    {
        await RunAsync(new Command("chown", ["-R", "-h", "-P", "root:root", "--", folder]), cancellation);
        File.SetUnixFileMode(folder, Readable);
    }

    private async Task RunAsync(Command command, CancellationToken cancellation)
    {
        var result = await commands.RunAsync(command, cancellation);
        if (!result.Succeeded)
        {
            throw new MBotException(ErrorKind.FailedPrecondition, "services.app-user", $"{command} failed: {string.Join(' ', result.LastLines(1))}")
            {
                Hint = $"is there a user {options.Current.AppUser}? Running install.sh again mends users, folders and units",
            };
        }
    }
}
