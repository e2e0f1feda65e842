using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>One moto for the tests of a class, which each begin with <see cref="EmptyAsync"/>. Not there where it can't be had: the tests are skipped then.</summary>
public sealed class Moto : IAsyncLifetime
{
    private MotoServer? server;

    public MotoServer Server => server ?? throw new InvalidOperationException("the test does not say that it needs Part.Moto");

    /// <summary>The server with nothing in it, started again if a test has ended it.</summary>
    public async Task<MotoServer> EmptyAsync()
    {
        if (Server.IsUp)
            await Server.ResetAsync();
        else
            await Server.UpAsync();
        return Server;
    }

    public async Task InitializeAsync()
    {
        if (Parts.Missing(Part.Moto) is null)
            server = await MotoServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }
}
