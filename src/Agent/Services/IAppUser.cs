using MBot.Agent.Platform;

namespace MBot.Agent.Services;

/// <summary>
/// Whoever the app is on this machine. What an app's repository says is run by this user and with no more rights: builds, hooks, and all that
/// the agent changes where the app may write, for there a path may lead anywhere.
/// </summary>
internal interface IAppUser
{
    /// <summary>Whether it is another user than the agent's.</summary>
    bool IsApart { get; }

    /// <summary>The same command, run by the app's user within limits.</summary>
    Command As(Command command);

    /// <summary>Makes folders, if they are not there, and gives them to the app's user. Their parents are the agent's.</summary>
    Task GiveAsync(IReadOnlyList<string> folders, CancellationToken cancellation);

    /// <summary>Lets the app's user read, and not change, what a file of the agent's holds.</summary>
    /// <param name="file">Its name is that of what the app's user reads.</param>
    /// <param name="content">What it holds today.</param>
    /// <returns>Where the app's user finds it: the file itself, or a copy in memory that is closed to all others.</returns>
    Task<string> ShowAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>Takes a folder and all in it from the app's user, so that only the agent can change it.</summary>
    Task TakeAsync(string folder, CancellationToken cancellation);
}
