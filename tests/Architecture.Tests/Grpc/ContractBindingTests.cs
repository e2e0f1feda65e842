using System.Reflection;

namespace Architecture.Tests.GrpcContracts;

/// <summary>
/// The real gRPC server and client were compiled against the real contract packages. Everything they bind to there must
/// be in the stand-ins, or a call fails at run time only.
/// </summary>
public sealed class ContractBindingTests
{
    private static readonly string[] s_contracts = ["Grpc.Core.Api", "Grpc.Net.Common"];

    private static IEnumerable<string> RealNames => Directory.GetFiles(AppContext.BaseDirectory, "Grpc.*.dll")
        .Select(path => Path.GetFileNameWithoutExtension(path)!)
        .Except(s_contracts);

    public static TheoryData<string> RealAssemblies => new(RealNames);

    [Fact]
    public void TheRealServerAndClient_AreAmongTheAssembliesLookedAt()
    {
        Assert.Contains("Grpc.AspNetCore.Server", RealNames);
        Assert.Contains("Grpc.Net.Client", RealNames);
    }

    [Theory]
    [MemberData(nameof(RealAssemblies))]
    public void TheIdentityThatARealAssemblyAsksFor_IsTheStandIns(string assembly)
    {
        using var bindings = new AssemblyBindings(PathOf(assembly));
        Assert.NotNull(bindings.ReferenceTo("Grpc.Core.Api"));
        foreach (var wanted in s_contracts.Select(bindings.ReferenceTo).OfType<AssemblyName>())
        {
            var ours = AssemblyName.GetAssemblyName(PathOf(wanted.Name!));
            Assert.NotEmpty(wanted.GetPublicKeyToken()!);
            Assert.Equal(wanted.GetPublicKeyToken(), ours.GetPublicKeyToken());
            Assert.Equal(wanted.Version, ours.Version);
        }
    }

    [Theory]
    [MemberData(nameof(RealAssemblies))]
    public void EverythingThatARealAssemblyBindsTo_IsThereWithTheSameSignature(string assembly)
    {
        using var bindings = new AssemblyBindings(PathOf(assembly));
        Assert.NotEmpty(bindings.MembersOf("Grpc.Core.Api"));
        foreach (var contract in s_contracts)
            Assert.Equal([], Missing(bindings, contract, new DefinedMembers(PathOf(contract))));
    }

    [Theory]
    [MemberData(nameof(RealAssemblies))]
    public void WhatARealAssemblyDerives_LoadsAndOverridesWhatItMeansTo(string assembly)
    {
        // GetTypes throws when an abstract member of ours is left without an implementation.
        var newSlots =
            from type in Assembly.Load(assembly).GetTypes()
            where DerivesFromAContract(type)
            from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            where method.IsVirtual && !method.Attributes.HasFlag(MethodAttributes.NewSlot)
            where method.GetBaseDefinition() == method
            select $"{type.FullName}.{method.Name} overrides nothing";

        Assert.Equal([], newSlots);
    }

    [Fact]
    public void WhenTheContractsAreOtherOnes_WhatIsMissingIsReported()
    {
        using var bindings = new AssemblyBindings(PathOf("Grpc.Net.Client"));
        var missing = Missing(bindings, "Grpc.Core.Api", new DefinedMembers(PathOf("Grpc.Net.Common"))).ToList();
        Assert.Contains("Grpc.Core.Metadata", missing);
        Assert.Contains(missing, line => line.StartsWith("Grpc.Core.Status..ctor(", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Missing(AssemblyBindings bindings, string contract, DefinedMembers defined) =>
        bindings.TypesOf(contract).Where(type => !defined.HasType(type)).Concat(
            bindings.MembersOf(contract).Where(wanted => !defined.HasMember(wanted.Type, wanted.Member))
                .Select(wanted => $"{wanted.Type}.{wanted.Member}"));

    private static bool DerivesFromAContract(Type type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (s_contracts.Contains(current.Assembly.GetName().Name))
                return true;
        }

        return false;
    }

    private static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll");
}
