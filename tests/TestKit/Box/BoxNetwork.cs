using System.Runtime.InteropServices;

namespace MBot.TestKit;

/// <summary>
/// Two network namespaces joined by a link: the instance's and the laptop's. Nothing leads out of them, and the tests' own
/// process is in neither; see <see cref="BoxForward"/>.
/// </summary>
public sealed partial class BoxNetwork
{
    /// <summary>The instance's address.</summary>
    public const string Instance = "192.0.2.2";

    /// <summary>The laptop's address, where also what the instance downloads is served.</summary>
    public const string Laptop = "192.0.2.1";

    /// <summary>Where <see cref="ServeDatabase"/> listens.</summary>
    public const int DatabasePort = 27017;

    private readonly string name;

    private BoxNetwork(string name) => this.name = name;

    internal string InstancePath => $"/run/netns/{name}-box";

    private string LaptopPath => $"/run/netns/{name}-laptop";

    internal static async Task<BoxNetwork> CreateAsync(string name)
    {
        string[][] commands =
        [
            ["netns", "add", $"{name}-box"],
            ["netns", "add", $"{name}-laptop"],
            ["link", "add", "eth0", "netns", $"{name}-box", "type", "veth", "peer", "name", "eth0", "netns", $"{name}-laptop"],
            ["-n", $"{name}-box", "address", "add", $"{Instance}/24", "dev", "eth0"],
            ["-n", $"{name}-laptop", "address", "add", $"{Laptop}/24", "dev", "eth0"],
            ["-n", $"{name}-box", "link", "set", "lo", "up"],
            ["-n", $"{name}-laptop", "link", "set", "lo", "up"],
            ["-n", $"{name}-box", "link", "set", "eth0", "up"],
            ["-n", $"{name}-laptop", "link", "set", "eth0", "up"],
        ];
        foreach (var command in commands)
            await ChildProcess.RunAsync("ip", command);
        return new BoxNetwork(name);
    }

    /// <summary>Cuts or mends the link.</summary>
    public Task SetLinkAsync(bool up) => ChildProcess.RunAsync("ip", ["-n", $"{name}-laptop", "link", "set", "eth0", up ? "up" : "down"]);

    /// <summary>Loses so many of a hundred packets in each direction from now on. Needs nft.</summary>
    public Task LoseAsync(int percent) => RunAsync("nft", [string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""
        add table inet loss
        add chain inet loss in { type filter hook input priority 0; }
        add chain inet loss out { type filter hook output priority 0; }
        add rule inet loss in iifname eth0 numgen random mod 100 < {{percent}} drop
        add rule inet loss out oifname eth0 numgen random mod 100 < {{percent}} drop
        """)]);

    /// <summary>Starts a program on the laptop's side of the link; its files are those of this machine.</summary>
    public ChildProcess Start(string program, IReadOnlyList<string> arguments, ChildProcessOptions? options = null) =>
        ChildProcess.Start("nsenter", [$"--net={LaptopPath}", "--", program, .. arguments], options);

    /// <summary>Runs a program on the laptop's side to its end and returns its output.</summary>
    /// <exception cref="InvalidOperationException">Its exit code is not 0; the message holds the output.</exception>
    public Task<string> RunAsync(string program, IReadOnlyList<string> arguments, ChildProcessOptions? options = null, TimeSpan? bound = null) =>
        ChildProcess.RunAsync("nsenter", [$"--net={LaptopPath}", "--", program, .. arguments], options, bound);

    /// <summary>A database's host at the laptop's address. The caller ends it.</summary>
    public AtlasPeer ServeDatabase(AtlasManner manner) => Make(() => new AtlasPeer(manner, new System.Net.IPEndPoint(System.Net.IPAddress.Parse(Laptop), DatabasePort)), inside: false);

    /// <summary>A name server at the laptop's address. The caller ends it.</summary>
    public DnsStub ServeNames() => Make(() => new DnsStub(new System.Net.IPEndPoint(System.Net.IPAddress.Parse(Laptop), 53)), inside: false);

    /// <summary>Makes something, a socket say, as if on the laptop's side or inside the instance: what it is born in, it stays in.</summary>
    internal T Make<T>(Func<T> make, bool inside)
    {
        var path = inside ? InstancePath : LaptopPath;
        var result = default(T);
        Exception? error = null;
        // A thread of its own, which is thrown away: it would be in the wrong network for whatever runs on it next.
        var thread = new Thread(() =>
        {
            try
            {
                using var target = File.OpenHandle(path);
                if (SetNamespace(target.DangerousGetHandle().ToInt32(), NetworkNamespace) != 0)
                    throw new InvalidOperationException($"setns({path}): errno {Marshal.GetLastPInvokeError()}");
                result = make();
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or System.Net.Sockets.SocketException)
            {
                error = e; // thrown again by the caller's thread
            }
        });
        thread.Start();
        thread.Join();
        return error is null ? result! : throw new InvalidOperationException(error.Message, error);
    }

    private const int NetworkNamespace = 0x40000000; // CLONE_NEWNET

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int fileDescriptor, int kind);
}
