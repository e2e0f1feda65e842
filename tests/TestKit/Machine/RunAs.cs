namespace MBot.TestKit;

/// <summary>The user that a child process runs as.</summary>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Group id; the process has no other group.</param>
public sealed record RunAs(int Uid, int Gid)
{
    /// <summary>nobody:nogroup; give it a HOME of its own.</summary>
    public static RunAs Nobody { get; } = new(65534, 65534);

    /// <summary>Somebody who is not root: nobody when the tests are root; null, the tests' own user, when they aren't.</summary>
    public static RunAs? NotRoot { get; } = Environment.IsPrivilegedProcess ? Nobody : null;

    /// <summary>The command line that runs <paramref name="program"/> as this user; it execs, so the process id is the program's.</summary>
    internal (string Program, IReadOnlyList<string> Arguments) Wrap(string program, IReadOnlyList<string> arguments) =>
        ("setpriv", [$"--reuid={Uid}", $"--regid={Gid}", "--clear-groups", "--", program, .. arguments]);
}
