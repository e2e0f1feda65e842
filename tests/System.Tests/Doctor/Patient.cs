using System.Net;
using System.Text.Json;
using MBot.SystemTests.Instances;
using MBot.TestKit;

namespace MBot.SystemTests.Doctor;

/// <summary>An instance in a box that serves, whose app has a database at the laptop's side of the link, and a laptop that asks doctor.</summary>
internal sealed class Patient : IAsyncDisposable
{
    public const string Cluster = "cluster.example.test";

    private Patient(ServingBox instance) => Instance = instance;

    public ServingBox Instance { get; }

    public BoxLaptop Laptop { get; private set; } = null!;

    public AtlasPeer Database { get; private set; } = null!;

    /// <summary>What mends it, as doctor said last.</summary>
    public string NamedCommand { get; private set; } = "";

    private DnsStub? Names { get; set; }

    public static async Task<Patient> StartAsync()
    {
        var patient = new Patient(await ServingBox.StartAsync());
        try
        {
            await patient.PrepareAsync();
            return patient;
        }
        catch
        {
            await patient.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a line of shell in the box.</summary>
    public Task ShellAsync(string line) => Instance.Box.RunAsync("sh", "-c", line);

    public async Task ClientAsync(params string[] arguments) => (await Laptop.RunAsync(arguments)).Expect(0);

    /// <summary>`doctor --json`.</summary>
    public async Task<JsonElement> DoctorAsync()
    {
        var doctor = (await Laptop.RunAsync("doctor", "--json")).Json.Clone();
        NamedCommand = doctor.GetProperty("command").GetString() ?? "";
        return doctor;
    }

    /// <summary>Gives the app another connection string; the running copy keeps the one it has.</summary>
    public Task ConnectionStringAsync(string cluster) => SetSecretAsync($"MONGODB_URI=mongodb+srv://harald:hunter2@{cluster}/shop");

    /// <summary>The app's page answers again, and the agent is ready.</summary>
    public async Task IsWellAsync()
    {
        await Instance.ServesAsync(TimeSpan.FromMinutes(2));
        await Until.HoldsAsync(async () => await Instance.ShowAsync("ActiveState", "mbot-agent") == "active", TimeSpan.FromMinutes(1), "the agent is ready");
    }

    public async ValueTask DisposeAsync()
    {
        Laptop?.Dispose();
        if (Database is not null)
            await Database.DisposeAsync();
        if (Names is not null)
            await Names.DisposeAsync();
        await Instance.DisposeAsync();
    }

    private async Task PrepareAsync()
    {
        Laptop = await BoxLaptop.CreateAsync(Instance.Box);
        Database = Instance.Box.Network.ServeDatabase(AtlasManner.Well);
        Names = Instance.Box.Network.ServeNames()
            .WithService("_mongodb._tcp." + Cluster, "shard-0." + Cluster, BoxNetwork.DatabasePort)
            .WithAddress("shard-0." + Cluster, IPAddress.Parse(BoxNetwork.Laptop));
        await Instance.Box.WriteAsync("/etc/resolv.conf", $"nameserver {BoxNetwork.Laptop}\noptions timeout:1 attempts:1\n");
        (await Laptop.EnrolAsync()).Expect(0);
        await ClientAsync("config", "set", "https.publicAddresses", "203.0.113.7");
        await ConnectionStringAsync(Cluster);
        // The wheels that the tests make of Debian's packages lack it, and pip check says so.
        await ShellAsync("for packages in /var/lib/mbot/environments/*/lib/python3*/site-packages; do mkdir -p $packages/tzdata-2026.1.dist-info && printf 'Metadata-Version: 2.1\nName: tzdata\nVersion: 2026.1\n' >$packages/tzdata-2026.1.dist-info/METADATA; done");
    }

    private async Task SetSecretAsync(string line)
    {
        await File.WriteAllTextAsync(Laptop[".env"], line + "\n");
        await ClientAsync("secrets", "push", Laptop[".env"], "--no-restart");
    }
}
