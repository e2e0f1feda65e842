using System.Net;

namespace MBot.Agent.Nginx;

/// <summary>Everything that decides nginx's configuration. Values are as the user gave them: the renderer refuses what has no safe place.</summary>
internal sealed record NginxModel
{
    /// <summary>Of the program that will read the file; decides between the forms of 1.18 to 1.28.</summary>
    public required Version Version { get; init; }

    /// <summary>Of the library that the program runs with; null: not known, or another library.</summary>
    public Version? OpenSsl { get; init; }

    /// <summary>nginx was built with stub_status: it can tell how many connections it has.</summary>
    public bool TellsConnections { get; init; }

    /// <summary>Holds live, slots/, pins/ and draining/: see <see cref="INginx"/>.</summary>
    public required string RunFolder { get; init; }

    /// <summary>nginx's own folder: pid file, temporary bodies, ACME challenges.</summary>
    public required string Prefix { get; init; }

    public required string AccessLog { get; init; }

    public required string ErrorLog { get; init; }

    /// <summary>32 hex digits in the address of the location that tells fingerprint and live slot: only who can read the file knows it.</summary>
    public required string VerifyToken { get; init; }

    /// <summary>Plain HTTP. With <see cref="Tls"/> these serve ACME challenges and redirect.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary>Empty: any name is answered. Else requests for another name are closed without an answer.</summary>
    public IReadOnlyList<string> ServerNames { get; init; } = [];

    public int FirstSlotPort { get; init; } = 8510;

    public int LastSlotPort { get; init; } = 8529;

    public long MaxUploadBytes { get; init; } = 200 * 1024 * 1024;

    /// <summary>How long a slot may be silent within an answer or on an open WebSocket.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a reloaded nginx's old workers keep their open sessions; not shorter than the slots' drain time-out.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whom the workers run as when the master is root; null when it is not.</summary>
    public string? User { get; init; }

    public int WorkerProcesses { get; init; } = 2;

    public int WorkerConnections { get; init; } = 2048;

    public NginxGate Gate { get; init; } = NginxGate.Open;

    /// <summary><c>self</c>, <c>none</c>, <c>*</c> or origins: see <see cref="FramePolicy"/>. In frames of other sites the pin must be a third-party cookie, which needs TLS.</summary>
    public IReadOnlyList<string> FrameAncestors { get; init; } = ["self"];

    public NginxTls? Tls { get; init; }

    public bool HasSlotPort(int port) => port >= FirstSlotPort && port <= LastSlotPort;
}

/// <summary>Who may see the app. Both given: both must be satisfied.</summary>
/// <param name="PasswordFile">In htpasswd's form, readable by the workers; null: no password.</param>
/// <param name="Allowed">Networks (CIDR) or single addresses; empty: from anywhere.</param>
internal sealed record NginxGate(string? PasswordFile, IReadOnlyList<string> Allowed)
{
    public static readonly NginxGate Open = new(null, []);
}

/// <param name="Names">Of the certificate; answered beside <see cref="NginxModel.ServerNames"/>.</param>
/// <param name="Certificate">A file: PEM with the chain.</param>
/// <param name="Key">A file.</param>
/// <param name="HstsSeconds">0: no Strict-Transport-Security header.</param>
internal sealed record NginxTls(IReadOnlyList<IPEndPoint> Listen, IReadOnlyList<string> Names, string Certificate, string Key, int HstsSeconds);
