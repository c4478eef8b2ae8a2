using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmartSecurity.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class EmergencyRelease : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ReleaseGroups",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CommunityId = table.Column<int>(type: "integer", nullable: false),
                    Name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReleaseGroups", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Releases",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CommunityId = table.Column<int>(type: "integer", nullable: false),
                    GroupId = table.Column<Guid>(type: "uuid", nullable: false),
                    GroupName = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Reason = table.Column<int>(type: "integer", nullable: false),
                    Note = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    AskedById = table.Column<Guid>(type: "uuid", nullable: false),
                    AskedBy = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    AskedAt = table.Column<long>(type: "bigint", nullable: false),
                    LapsesAt = table.Column<long>(type: "bigint", nullable: false),
                    OpenedBy = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    OpenedAt = table.Column<long>(type: "bigint", nullable: true),
                    RestoreAskedById = table.Column<Guid>(type: "uuid", nullable: true),
                    RestoreAskedBy = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    RestoreAskedAt = table.Column<long>(type: "bigint", nullable: true),
                    RestoredBy = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    EndedAt = table.Column<long>(type: "bigint", nullable: true),
                    AlertId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Releases", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ReleaseGroupDoors",
                columns: table => new
                {
                    GroupId = table.Column<Guid>(type: "uuid", nullable: false),
                    DeviceId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReleaseGroupDoors", x => new { x.GroupId, x.DeviceId });
                    table.ForeignKey(
                        name: "FK_ReleaseGroupDoors_ReleaseGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "ReleaseGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ReleaseCommands",
                columns: table => new
                {
                    ReleaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    DeviceId = table.Column<Guid>(type: "uuid", nullable: false),
                    Command = table.Column<int>(type: "integer", nullable: false),
                    CommunityId = table.Column<int>(type: "integer", nullable: false),
                    DoorName = table.Column<string>(type: "text", nullable: false),
                    Profile = table.Column<string>(type: "text", nullable: false),
                    ExternalId = table.Column<string>(type: "text", nullable: false),
                    AfterInbox = table.Column<long>(type: "bigint", nullable: false),
                    MadeAt = table.Column<long>(type: "bigint", nullable: false),
                    SentAt = table.Column<long>(type: "bigint", nullable: true),
                    Attempts = table.Column<int>(type: "integer", nullable: false),
                    NextAt = table.Column<long>(type: "bigint", nullable: true),
                    ProvedAt = table.Column<long>(type: "bigint", nullable: true),
                    WorkId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReleaseCommands", x => new { x.ReleaseId, x.DeviceId, x.Command });
                    table.ForeignKey(
                        name: "FK_ReleaseCommands_Releases_ReleaseId",
                        column: x => x.ReleaseId,
                        principalTable: "Releases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ReleaseCommands_NextAt",
                table: "ReleaseCommands",
                column: "NextAt");

            migrationBuilder.CreateIndex(
                name: "IX_ReleaseGroups_CommunityId_Name",
                table: "ReleaseGroups",
                columns: new[] { "CommunityId", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Releases_CommunityId_AskedAt",
                table: "Releases",
                columns: new[] { "CommunityId", "AskedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Releases_State_LapsesAt",
                table: "Releases",
                columns: new[] { "State", "LapsesAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ReleaseCommands");

            migrationBuilder.DropTable(
                name: "ReleaseGroupDoors");

            migrationBuilder.DropTable(
                name: "Releases");

            migrationBuilder.DropTable(
                name: "ReleaseGroups");
        }
    }
}
