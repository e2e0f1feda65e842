using MBot.Agent.Platform;

namespace MBot.Agent.Services;

/// <summary>The folders that the app may write, before anything runs in them; where the app has a user of its own, what it must pass through.</summary>
internal sealed class AppFolders(StateFolder state, IAppUser user) : IHostedService
{
    private const UnixFileMode Passable = (UnixFileMode)0b111_001_001;
    private const UnixFileMode Closed = (UnixFileMode)0b111_000_000;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (user.IsApart)
        {
            // From here on releases, environments and what nginx looks at are for others to read; what is not has modes of its own.
            FileMask.LetOthersRead();
            foreach (var (folder, mode) in ((string, UnixFileMode)[])[(Path.GetDirectoryName(state.AppHome)!, Passable), (state.Releases, Passable), (state.Environments, Passable), (state.Run, Passable), (state.Source, Closed), (state.Logs, Passable)])
            {
                Directory.CreateDirectory(folder);
                File.SetUnixFileMode(folder, mode);
            }
        }

        await user.GiveAsync([state.AppHome, state.AppData], cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
