using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MBot.Agent.Services.Shim;

/// <summary>
/// <c>mbot-agent shim FOLDER</c>: the process between the agent and one service. Not for people: the agent starts it. It exists so
/// that the service's pipes, log and exit record do not depend on the agent's life. Stays small: no host, no ASP.NET.
/// </summary>
internal static class ShimProgram
{
    /// <summary>In the shim's environment and, under <see cref="ChildMarker"/>, in its child's: <c>OWNER:NAME;</c>.</summary>
    public const string ShimMarker = "MBOT_SHIM";
    public const string ChildMarker = "MBOT_SERVICE";

    private const int Usage = 2;
    private const int Failed = 1;

    /// <returns>0 when the child was run to its end, however that was: its own end is in exit.json.</returns>
    public static int Run(string[] args)
    {
        if (args is not [_, var path] || Environment.GetEnvironmentVariable(ShimMarker) is not { Length: > 0 } marker)
        {
            Say("mbot-agent shim is started by the agent itself");
            return Usage;
        }

        try
        {
            var input = ShimInput.Read();
            Session.Detach();
            var folder = new ShimFolder(path);
            var spec = folder.ReadSpec() ?? throw new IOException($"there is no readable spec.json in {path}");
            // The one place that may block on a task: the entry point of a process without a synchronisation context.
            new ShimRun(folder, spec, marker, input).RunAsync().GetAwaiter().GetResult();
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Say(e.Message);
            return Failed;
        }
    }

    private static void Say(string text)
    {
        try
        {
            using var handle = new SafeFileHandle(Session.StandardError, ownsHandle: false);
            using var stream = new FileStream(handle, FileAccess.Write, bufferSize: 0);
            stream.Write(Encoding.UTF8.GetBytes(text + "\n"));
        }
        catch (IOException)
        {
            // The agent is gone; nobody is left to tell.
        }
    }
}
