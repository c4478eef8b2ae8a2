using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmartSecurity.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AlertClips : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ClipStreamUrl",
                table: "Devices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "AlertClips",
                columns: table => new
                {
                    AlertId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CommunityId = table.Column<int>(type: "INTEGER", nullable: false),
                    CameraId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CameraName = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    From = table.Column<long>(type: "INTEGER", nullable: false),
                    Until = table.Column<long>(type: "INTEGER", nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    Gap = table.Column<int>(type: "INTEGER", nullable: true),
                    Sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Bytes = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AlertClips", x => x.AlertId);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AlertClips_Sha256",
                table: "AlertClips",
                column: "Sha256");

            migrationBuilder.CreateIndex(
                name: "IX_AlertClips_State_Until",
                table: "AlertClips",
                columns: new[] { "State", "Until" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AlertClips");

            migrationBuilder.DropColumn(
                name: "ClipStreamUrl",
                table: "Devices");
        }
    }
}
