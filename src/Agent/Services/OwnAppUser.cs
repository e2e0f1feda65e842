using MBot.Agent.Platform;

namespace MBot.Agent.Services;

/// <summary>The app runs as the agent's own user.</summary>
internal sealed class OwnAppUser : IAppUser
{
    public bool IsApart => false;

    public Command As(Command command) => command;

    public Task GiveAsync(IReadOnlyList<string> folders, CancellationToken cancellation)
    {
        foreach (var folder in folders)
            Directory.CreateDirectory(folder);
        return Task.CompletedTask;
    }

    public Task<string> ShowAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellation) => Task.FromResult(file);

    public Task TakeAsync(string folder, CancellationToken cancellation) => Task.CompletedTask;
}
