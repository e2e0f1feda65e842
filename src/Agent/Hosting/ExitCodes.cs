using MBot.Agent.Configuration;

namespace MBot.Agent.Hosting;

/// <summary>How <c>mbot-agent</c> ends, after sysexits.h where that has a word for it. The shim has codes of its own.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Anything unforeseen; the log has the stack.</summary>
    public const int Failed = 1;

    /// <summary>Bad arguments (EX_USAGE). Starting again doesn't help.</summary>
    public const int Usage = 64;

    /// <summary>The certificate or request given to <c>enroll</c> is wrong (EX_DATAERR).</summary>
    public const int BadCertificate = 65;

    /// <summary>The port is another program's (EX_UNAVAILABLE).</summary>
    public const int PortTaken = 69;

    /// <summary>The state folder can't be made or written (EX_CANTCREAT).</summary>
    public const int StateFolderUnusable = 73;

    /// <summary>Another agent holds the state folder (EX_TEMPFAIL).</summary>
    public const int AnotherAgent = 75;

    /// <summary>The configuration file is not valid (EX_CONFIG). Starting again doesn't help.</summary>
    public const int BadConfiguration = AgentConfiguration.InvalidExitCode;

    /// <summary>Another version of the agent is to be started in this one's place.</summary>
    public const int StartAgain = 79;
}
